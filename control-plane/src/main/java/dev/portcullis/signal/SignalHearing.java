package dev.portcullis.signal;

import com.google.common.collect.ImmutableSet;
import dev.portcullis.ads.Peer;
import dev.portcullis.model.JwksReference;
import dev.portcullis.proxy.ProxyRegistry;
import dev.portcullis.signal.SignalMetrics.Outcome;
import dev.portcullis.xds.ProxyIdentity;
import dev.portcullis.xds.WorkloadGroupKey;
import java.util.function.Function;
import java.util.function.Supplier;

/** Finds out what a batch of signals is about, and passes on what is about fetched keys. */
final class SignalHearing {
  private final ProxyRegistry proxies;
  private final Function<WorkloadGroupKey, ImmutableSet<JwksReference>> keys;
  private final Supplier<ImmutableSet<String>> trustDomains;
  private final UnknownKeySink sink;
  private final SignalMetrics metrics;

  SignalHearing(
      ProxyRegistry proxies,
      Function<WorkloadGroupKey, ImmutableSet<JwksReference>> keys,
      Supplier<ImmutableSet<String>> trustDomains,
      UnknownKeySink sink,
      SignalMetrics metrics) {
    this.proxies = proxies;
    this.keys = keys;
    this.trustDomains = trustDomains;
    this.sink = sink;
    this.metrics = metrics;
  }

  /** Hears what {@code peer} sent. */
  void hear(byte[] message, Peer peer) {
    SignalBatch batch = SignalBatch.read(message);
    if (batch == null) {
      metrics.signals(Outcome.MALFORMED, 1);
    } else {
      metrics.signals(hear(batch, peer), batch.records());
    }
  }

  /**
   * Only a proxy that is served from here is believed: another's keys are another replica's, and
   * its name says nothing of what it may concern.
   */
  private Outcome hear(SignalBatch batch, Peer peer) {
    ImmutableSet<ProxyIdentity> named = proxies.connected(batch.proxy());
    if (named.isEmpty()) {
      return Outcome.UNKNOWN_PROXY;
    }
    ImmutableSet<ProxyIdentity> proven =
        named.stream()
            .filter(proxy -> peer.identity().objection(proxy, trustDomains.get()) == null)
            .collect(ImmutableSet.toImmutableSet());
    if (proven.isEmpty()) {
      return Outcome.NOT_ALLOWED;
    }
    ImmutableSet<JwksReference> candidates =
        proven.stream()
            .flatMap(proxy -> keys.apply(proxy.group()).stream())
            .collect(ImmutableSet.toImmutableSet());
    if (candidates.isEmpty()) {
      return Outcome.NOTHING_TO_FETCH;
    }
    batch.keyIds().forEach(keyId -> sink.unknownKey(candidates, keyId, batch.proxy()));
    return Outcome.HEARD;
  }
}
