package dev.portcullis.compile.authn;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Keys that a proxy fetches by itself.
 *
 * @param uri where they are
 * @param cluster through which it gets there, whatever the host of the URI
 * @param timeout for one fetch with all its attempts
 * @param refresh the time from one fetch to the next
 */
public record RemoteKeys(String uri, String cluster, Duration timeout, Duration refresh)
    implements TokenKeys {
  @Override
  public @Nullable String mark() {
    return null;
  }

  @Override
  public RemoteKeys outline() {
    return this;
  }
}
