package dev.portcullis.jwks;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.util.concurrent.MoreExecutors;
import dev.portcullis.jwks.KeyRoute.Outside;
import dev.portcullis.model.FetchedKeys;
import dev.portcullis.model.JwksReference;
import dev.portcullis.model.JwksSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;

/** A source in virtual time: what it does, it does on the thread of the test. */
final class JwksFixture implements AutoCloseable {
  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  static final String URI = "https://idp.example/jwks";
  static final JwksReference REFERENCE = new JwksReference("foo", "https://idp.example", URI);

  final KeyServers servers;
  final VirtualTimekeeper time;
  final List<ImmutableSortedMap<JwksReference, FetchedKeys>> told = new ArrayList<>();
  final JwksSource source;
  KeyHosts hosts = (namespace, host, port) -> new Outside();
  JwksSettings settings = JwksSettings.DEFAULT;

  JwksFixture() {
    this(KeySetStore.none(), new KeyServers(), new VirtualTimekeeper(START));
  }

  JwksFixture(KeySetStore store, KeyServers servers, VirtualTimekeeper time) {
    this(store, servers, time, MoreExecutors.newDirectExecutorService());
  }

  JwksFixture(
      KeySetStore store, KeyServers servers, VirtualTimekeeper time, ExecutorService threads) {
    this.servers = servers;
    this.time = time;
    Executor owner = MoreExecutors.newSequentialExecutor(MoreExecutors.directExecutor());
    this.source =
        new JwksSource(
            store,
            time,
            told::add,
            new Fetching(servers, time, (cause, took) -> {}, threads),
            owner,
            new Random(42));
  }

  void want(JwksReference... references) {
    TreeMap<JwksReference, Duration> timeouts = new TreeMap<>();
    for (JwksReference reference : references) {
      timeouts.put(reference, Duration.ofSeconds(5));
    }
    source.want(
        new WantedKeys(ImmutableSortedMap.copyOf(timeouts), "istio-system", hosts, settings));
  }

  void pass(Duration duration) {
    time.pass(duration);
  }

  FetchedKeys known(JwksReference reference) {
    return told.isEmpty()
        ? FetchedKeys.UNKNOWN
        : told.getLast().getOrDefault(reference, FetchedKeys.UNKNOWN);
  }

  FetchedKeys known() {
    return known(REFERENCE);
  }

  KeySetStatus status() {
    return source.status().getFirst();
  }

  void unknownKey(String keyId, String proxy) {
    source.unknownKey(ImmutableSet.of(REFERENCE), keyId, proxy);
  }

  @Override
  public void close() {
    source.close();
  }
}
