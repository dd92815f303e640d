package dev.portcullis.compile.routing;

import com.google.common.collect.ImmutableList;
import dev.portcullis.compile.routing.ListenerPlan.TcpTarget;
import dev.portcullis.model.ConnectionPool;
import dev.portcullis.model.LoadBalancer;
import dev.portcullis.model.LoadBalancer.HashKey;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What DestinationRules say of a connection that Envoy decides before it chooses one of several
 * targets, so that they should agree.
 */
final class SharedSettings {
  private SharedSettings() {}

  /** What the targets don't agree in and what comes of it, null if they agree. */
  static @Nullable String differing(ImmutableList<TcpTarget> targets) {
    if (differ(targets.stream().map(target -> target.policy().tunnel()).toArray())) {
      return "the destinations are not all behind the same tunnel: connections use none";
    }
    return differ(targets.stream().map(target -> Limits.of(target.policy())).toArray())
        ? "the rules of the destinations differ in idleTimeout, maxConnectionDuration or hashing by"
            + " address: those of the first count for all"
        : null;
  }

  private static boolean differ(@Nullable Object[] settings) {
    for (Object setting : settings) {
      if (!Objects.equals(setting, settings[0])) {
        return true;
      }
    }
    return false;
  }

  private record Limits(@Nullable Duration idle, @Nullable Duration longest, boolean byAddress) {
    static Limits of(ConnectionPolicy policy) {
      ConnectionPool pool = policy.connectionPool();
      LoadBalancer balancer = policy.loadBalancer();
      return new Limits(
          pool == null ? null : pool.tcp().idleTimeout(),
          pool == null ? null : pool.tcp().maxConnectionDuration(),
          balancer != null
              && balancer.hash() != null
              && balancer.hash().key() instanceof HashKey.SourceIp);
    }
  }
}
