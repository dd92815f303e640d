package dev.portcullis.compile.routing;

import dev.portcullis.model.ClientTlsSettings;
import dev.portcullis.model.ConnectionPool;
import dev.portcullis.model.DestinationRule;
import dev.portcullis.model.DestinationRule.Subset;
import dev.portcullis.model.LoadBalancer;
import dev.portcullis.model.OutlierDetection;
import dev.portcullis.model.TrafficPolicy;
import dev.portcullis.model.TrafficPolicy.PortPolicy;
import dev.portcullis.model.TrafficPolicy.ProxyProtocol;
import dev.portcullis.model.TrafficPolicy.RetryBudget;
import dev.portcullis.model.TrafficPolicy.Tunnel;
import org.jspecify.annotations.Nullable;

/**
 * What DestinationRules say of the connections to one port of a service, or of a subset of it:
 * settings of the port, the subset and the whole laid over each other. Null is what they leave to
 * the mesh.
 *
 * @param tls how connections are secured
 */
public record ConnectionPolicy(
    @Nullable LoadBalancer loadBalancer,
    @Nullable ConnectionPool connectionPool,
    @Nullable OutlierDetection outlierDetection,
    @Nullable ClientTlsSettings tls,
    @Nullable ProxyProtocol proxyProtocol,
    @Nullable Tunnel tunnel,
    @Nullable RetryBudget retryBudget) {

  /** Nothing is said. */
  public static final ConnectionPolicy NONE =
      new ConnectionPolicy(null, null, null, null, null, null, null);

  /** What a Sidecar says of the connections to its own workload. */
  static ConnectionPolicy of(@Nullable ConnectionPool pool) {
    return new ConnectionPolicy(null, pool, null, null, null, null, null);
  }

  /** What a rule says of all endpoints. */
  static ConnectionPolicy of(@Nullable DestinationRule rule, int port) {
    TrafficPolicy policy = rule == null ? null : rule.trafficPolicy();
    return policy == null ? NONE : NONE.overlaid(policy, port);
  }

  /** What a rule says of a subset of its own. */
  static ConnectionPolicy of(DestinationRule rule, Subset subset, int port) {
    ConnectionPolicy whole = of(rule, port);
    return subset.trafficPolicy() == null ? whole : whole.overlaid(subset.trafficPolicy(), port);
  }

  /**
   * What a policy has goes before what holds here; of a port with settings of its own nothing else
   * does, not even where they say nothing.
   */
  private ConnectionPolicy overlaid(TrafficPolicy policy, int port) {
    PortPolicy over = policy.of(port);
    boolean replaces = policy.ports().containsKey(port);
    return new ConnectionPolicy(
        replaces ? over.loadBalancer() : either(over.loadBalancer(), loadBalancer),
        replaces ? over.connectionPool() : either(over.connectionPool(), connectionPool),
        replaces ? over.outlierDetection() : either(over.outlierDetection(), outlierDetection),
        replaces ? over.tls() : either(over.tls(), tls),
        either(policy.proxyProtocol(), proxyProtocol),
        either(policy.tunnel(), tunnel),
        either(policy.retryBudget(), retryBudget));
  }

  private static <T> @Nullable T either(@Nullable T one, @Nullable T otherwise) {
    return one == null ? otherwise : one;
  }
}
