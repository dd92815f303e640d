package dev.portcullis.compile.routing;

import dev.portcullis.compile.ConfigView;
import dev.portcullis.compile.authz.AuthorizerPlan.Refusing;
import dev.portcullis.compile.routing.ClusterPlan.Discovery;
import dev.portcullis.compile.routing.ClusterPlan.UpstreamProtocol;
import dev.portcullis.compile.routing.MeshService.Definition;
import dev.portcullis.model.ExtensionProvider.Authorizer;
import dev.portcullis.model.ExtensionProvider.GrpcAuthorizer;
import dev.portcullis.model.ServiceEntry;
import dev.portcullis.model.ServicePort;
import dev.portcullis.xds.WorkloadGroupKey;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether an authorizer can be asked through the cluster that configuration makes of its
 * service. One that never can is not one that is down: {@code failOpen} must not apply to it, or a
 * slip in a DestinationRule would let every request pass.
 */
final class AuthorizerCluster {
  private final ConfigView view;
  private final WorkloadGroupKey group;

  AuthorizerCluster(ConfigView view, WorkloadGroupKey group) {
    this.view = view;
    this.group = group;
  }

  /** Why it can't be asked, null if it can. */
  @Nullable Refusing refusal(Authorizer provider, MeshService service, ServicePort port) {
    ClusterPlanner planner = new ClusterPlanner(view, group, new Problems());
    planner.use(service, port, "");
    ClusterPlan cluster = planner.clusters().stream().findFirst().orElse(null);
    String named = "has the service " + service.host() + ", ";
    if (cluster == null) {
      return withoutAddress(named);
    }
    String unmet = planner.unmet(cluster.name());
    if (unmet != null) {
      return new Refusing(
          named + "to which TLS can't be had as its DestinationRule says: " + unmet,
          "mend the DestinationRule or what it refers to");
    }
    if (isWithoutAddress(service, cluster)) {
      return withoutAddress(named);
    }
    if (cluster.discovery() == Discovery.ORIGINAL_DESTINATION) {
      return new Refusing(
          named + "to which connections are passed through, and a call has no destination yet",
          "use a load balancer other than PASSTHROUGH");
    }
    return provider instanceof GrpcAuthorizer && cluster.protocol() != UpstreamProtocol.HTTP2
        ? new Refusing(
            named + "whose port " + port.number() + " is not declared to speak gRPC",
            "let the port's protocol be GRPC or HTTP2")
        : null;
  }

  private static Refusing withoutAddress(String named) {
    return new Refusing(
        named + "which gives no address to ask",
        "use a ServiceEntry of resolution STATIC or DNS with endpoints");
  }

  /**
   * Endpoints of a Service, and those that a selector finds, come and go. What a ServiceEntry lists
   * does not.
   */
  private static boolean isWithoutAddress(MeshService service, ClusterPlan cluster) {
    return service.definition() instanceof Definition.OfEntry(ServiceEntry entry)
        && switch (entry.resolution()) {
          case NONE -> true;
          case STATIC, DNS, DNS_ROUND_ROBIN ->
              entry.workloadSelector().isEmpty()
                  && cluster.endpoints().isEmpty()
                  && cluster.discovery() != Discovery.ORIGINAL_DESTINATION;
        };
  }
}
