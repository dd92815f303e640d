package dev.portcullis.cli.jwks;

import com.google.common.collect.ImmutableSet;
import dev.portcullis.directory.DirectoryCheck;
import dev.portcullis.jwks.FetchRequest;
import dev.portcullis.jwks.HttpJwksFetcher;
import dev.portcullis.jwks.KeySetFetch;
import dev.portcullis.jwks.KeySetFetch.Outcome;
import dev.portcullis.jwks.WantedKeys;
import dev.portcullis.keys.WantedKeySets;
import dev.portcullis.model.JwksReference;
import dev.portcullis.model.RequestAuthentication.JwtRule;
import dev.portcullis.source.SourceState;
import dev.portcullis.source.SourceState.Health;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Fetches keys as a server of the same configuration would, from this machine. */
public final class FetchAsServer implements AutoCloseable {
  private final WantedKeys wanted;
  // A server's own ports are all on addresses that are refused anyway, unless they are allowed.
  private final HttpJwksFetcher fetcher = new HttpJwksFetcher(ImmutableSet::of);

  private FetchAsServer(WantedKeys wanted) {
    this.wanted = wanted;
  }

  /** By the objects and the mesh config of {@code report}. */
  public static FetchAsServer of(DirectoryCheck.Report report) {
    return new FetchAsServer(
        new WantedKeySets()
            .of(
                new SourceState(
                    report.objects(), report.mesh(), report.problems(), Health.SYNCED)));
  }

  /** What comes of it. */
  Outcome fetch(JwksReference reference, Duration timeout) {
    return KeySetFetch.fetch(
        fetcher, new FetchRequest(reference, timeout, "", wanted.hosts(), wanted.settings()));
  }

  /** What comes of it for a rule, null if its keys are not fetched. */
  public @Nullable Outcome fetch(String namespace, JwtRule rule) {
    JwksReference reference = rule.reference(namespace);
    return reference == null ? null : fetch(reference, rule.timeout());
  }

  /**
   * The issuer of the rule of {@code namespace} that has its keys at {@code uri}, "" if none has.
   */
  String issuer(String namespace, String uri) {
    return wanted.timeouts().keySet().stream()
        .filter(one -> one.namespace().equals(namespace) && one.uri().equals(uri))
        .map(JwksReference::issuer)
        .findFirst()
        .orElse("");
  }

  @Override
  public void close() {
    fetcher.close();
  }
}
