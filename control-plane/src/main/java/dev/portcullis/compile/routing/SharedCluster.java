package dev.portcullis.compile.routing;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.ImmutableSortedSet;
import dev.portcullis.compile.ConfigView;
import dev.portcullis.compile.Query;
import dev.portcullis.compile.routing.ClusterPlan.Discovery;
import dev.portcullis.compile.routing.ClusterPlan.UpstreamProtocol;
import dev.portcullis.compile.routing.EndpointDiscovery.Found;
import dev.portcullis.compile.routing.ListenerPlan.Announced;
import dev.portcullis.compile.routing.SharedCluster.Planned;
import dev.portcullis.compile.routing.UpstreamTlsPlanner.Outcome;
import dev.portcullis.compile.routing.UpstreamTlsPlanner.Target;
import dev.portcullis.model.ConfigMeta;
import dev.portcullis.model.ConfigProblem;
import dev.portcullis.model.DestinationRule;
import dev.portcullis.model.DestinationRule.Subset;
import dev.portcullis.model.LoadBalancer;
import dev.portcullis.model.ServicePort;
import dev.portcullis.xds.PolicyDelivery;
import dev.portcullis.xds.ProxyRole;
import dev.portcullis.xds.WorkloadGroupKey;
import org.jspecify.annotations.Nullable;

/**
 * The cluster of a service's port for all clients to whom the same rule applies: planned once,
 * whichever groups send there.
 *
 * @param subset null for all endpoints
 * @param rule the rule of the clients for the service
 * @param namespace that of the clients if their Secrets count, else ""
 */
record SharedCluster(
    MeshService service,
    ServicePort port,
    @Nullable Subset subset,
    @Nullable DestinationRule rule,
    ProxyRole role,
    String namespace)
    implements Query<Planned> {

  /**
   * What came of it.
   *
   * @param plan null where there is no such cluster
   * @param unmet why connections are not as secure as they were to be; null if they are
   */
  record Planned(
      @Nullable ClusterPlan plan,
      @Nullable Announced announced,
      @Nullable String unmet,
      ImmutableList<ConfigProblem> problems) {}

  /** The cluster for clients of a group. */
  static SharedCluster of(
      MeshService service,
      ServicePort port,
      @Nullable Subset subset,
      @Nullable DestinationRule rule,
      WorkloadGroupKey client) {
    var tls = policy(rule, subset, port).tls();
    boolean secret = tls != null && !tls.credentialName().isEmpty();
    return new SharedCluster(
        service, port, subset, rule, client.role(), secret ? client.namespace() : "");
  }

  static ConnectionPolicy policy(
      @Nullable DestinationRule rule, @Nullable Subset subset, ServicePort port) {
    return rule == null || subset == null
        ? ConnectionPolicy.of(rule, port.number())
        : ConnectionPolicy.of(rule, subset, port.number());
  }

  String name() {
    return ClusterPlanner.name(service.host(), subsetName(), port.number());
  }

  ImmutableList<ConfigMeta> origins() {
    return rule == null
        ? ImmutableList.of(service.origin())
        : ImmutableList.of(service.origin(), rule.meta());
  }

  private String subsetName() {
    return subset == null ? "" : subset.name();
  }

  @Override
  public Planned ask(ConfigView view) {
    Problems problems = new Problems();
    ImmutableMap<String, String> labels = subset == null ? ImmutableMap.of() : subset.labels();
    Found found = new EndpointDiscovery(view, role, problems).find(service, port, labels);
    if (found == null) {
      return new Planned(null, null, null, problems.all());
    }
    ConnectionPolicy policy = policy(rule, subset, port);
    boolean passesThrough = passesThrough(policy);
    Target target =
        new Target(
            service,
            port,
            subsetName(),
            UpstreamProtocols.of(port, policy, role),
            passesThrough ? ImmutableSortedSet.of() : found.endpoints());
    UpstreamTlsPlanner security = new UpstreamTlsPlanner(view, client(), problems);
    Announced announced = security.announced(target, policy.tls());
    return switch (security.plan(target, rule, policy.tls())) {
      case Outcome.Connected(var tls, var endpoints, var why) -> {
        Discovery discovery = passesThrough ? Discovery.ORIGINAL_DESTINATION : found.discovery();
        ClusterPlan plan = plan(target.protocol(), new Found(discovery, endpoints), tls, policy);
        yield new Planned(plan, announced, why, problems.all());
      }
      case Outcome.Refused(String why) ->
          new Planned(
              plan(target.protocol(), Found.NONE, null, policy), announced, why, problems.all());
    };
  }

  private ClusterPlan plan(
      UpstreamProtocol protocol, Found found, @Nullable UpstreamTls tls, ConnectionPolicy policy) {
    return new ClusterPlan(
        name(), found.discovery(), protocol, found.endpoints(), origins(), tls, policy);
  }

  /** The clients as far as a cluster goes by them. */
  private WorkloadGroupKey client() {
    return new WorkloadGroupKey(
        role, namespace, ImmutableSortedMap.of(), null, PolicyDelivery.ATOMIC);
  }

  /** Connections to a gateway were meant for itself. */
  private boolean passesThrough(ConnectionPolicy policy) {
    LoadBalancer balancer = policy.loadBalancer();
    return role == ProxyRole.SIDECAR
        && balancer != null
        && balancer.simple() == LoadBalancer.Simple.PASSTHROUGH;
  }

  /** Without a look into objects: their names tell most apart. */
  @Override
  public int hashCode() {
    int hash = 31 * service.host().hashCode() + port.number();
    hash = 31 * hash + subsetName().hashCode();
    hash = 31 * hash + (rule == null ? 0 : rule.meta().key().hashCode());
    return 31 * hash + namespace.hashCode() + role.hashCode();
  }
}
