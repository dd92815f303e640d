package dev.portcullis.model;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Which endpoint a request goes to: {@code loadBalancer} of a {@link DestinationRule}.
 *
 * @param hash null where requests are not told apart
 * @param locality null where nothing is said about it
 * @param warmup null for none
 */
public record LoadBalancer(
    Simple simple,
    @Nullable ConsistentHash hash,
    @Nullable Locality locality,
    @Nullable Warmup warmup) {

  /** How an endpoint is chosen, in the order of Istio's protos. */
  public enum Simple {
    UNSPECIFIED,
    LEAST_CONN,
    RANDOM,
    PASSTHROUGH,
    ROUND_ROBIN,
    LEAST_REQUEST
  }

  /**
   * Requests with the same key go to the same endpoint.
   *
   * @param key null if there is none: requests are spread at random
   */
  public record ConsistentHash(@Nullable HashKey key, HashTable table) {}

  /** What requests are told apart by. */
  public sealed interface HashKey {
    /** A header. */
    record Header(String name) implements HashKey {}

    /**
     * A cookie.
     *
     * @param path "" for that of the request
     * @param ttl how long a cookie lives that is set where a request has none: 0 for as long as the
     *     browser runs, null if none is set
     */
    record Cookie(
        String name, String path, @Nullable Duration ttl, ImmutableMap<String, String> attributes)
        implements HashKey {}

    /** The client's address. */
    record SourceIp() implements HashKey {}

    /** A parameter of the query. */
    record QueryParameter(String name) implements HashKey {}
  }

  /** How keys are mapped to endpoints. */
  public sealed interface HashTable {
    /** By a ring with so many entries, or more; 0 for Envoy's default. */
    record Ring(int minimumSize) implements HashTable {}

    /** By a table of so many entries, 0 for Envoy's default. */
    record Maglev(int size) implements HashTable {}
  }

  /**
   * Endpoints near the client go first.
   *
   * @param failoverPriority labels, or {@code label=value}: the more of them, from the first on, an
   *     endpoint has in common with the client, the earlier its turn is
   */
  public record Locality(
      boolean enabled,
      ImmutableList<Distribution> distribute,
      ImmutableList<Failover> failover,
      ImmutableList<String> failoverPriority,
      SourceLocation location) {}

  /** Which share of the requests from one locality goes to which others, in percent. */
  public record Distribution(String from, ImmutableMap<String, Integer> to) {}

  /** The region that takes over when one has too few endpoints. */
  public record Failover(String from, String to) {}

  /**
   * A new endpoint gets more and more requests.
   *
   * @param duration until it gets its full share
   * @param minimumPercent what it gets at first, null for the default
   * @param aggression how fast its share grows at first, null for evenly
   */
  public record Warmup(
      Duration duration, @Nullable Double minimumPercent, @Nullable Double aggression) {}
}
