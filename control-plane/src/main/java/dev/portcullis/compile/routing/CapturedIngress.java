package dev.portcullis.compile.routing;

import com.google.common.collect.ImmutableSortedSet;
import dev.portcullis.compile.routing.ClusterPlan.Discovery;
import dev.portcullis.compile.routing.WorkloadPorts.WorkloadPort;
import dev.portcullis.model.Sidecar;
import dev.portcullis.model.Sidecar.IngressListener;
import java.util.Optional;

/**
 * A port that a Sidecar lists and whose connections are intercepted.
 *
 * @param endpoints where they go; for the workload's own address at most one, for its port
 */
record CapturedIngress(
    WorkloadPort port, Discovery discovery, ImmutableSortedSet<EndpointPlan> endpoints) {
  /** The port as it is listed; empty (and a problem) if it can't be served. */
  static Optional<CapturedIngress> of(Sidecar sidecar, IngressListener ingress, Problems problems) {
    WorkloadPort port =
        new WorkloadPort(ingress.port(), ingress.port(), ingress.protocol(), sidecar.meta());
    EndpointPlan endpoint = DefaultEndpoint.parse(ingress);
    Integer ownPort = DefaultEndpoint.portOfWorkload(ingress);
    if (ingress.defaultEndpoint().isEmpty()) {
      return Optional.of(
          new CapturedIngress(port, Discovery.OWN_WORKLOAD, ImmutableSortedSet.of()));
    }
    if (ownPort != null) {
      EndpointPlan own = EndpointPlan.of("", ownPort, 0);
      return Optional.of(
          new CapturedIngress(port, Discovery.OWN_WORKLOAD, ImmutableSortedSet.of(own)));
    }
    if (endpoint != null) {
      return Optional.of(
          new CapturedIngress(port, Discovery.INLINE, ImmutableSortedSet.of(endpoint)));
    }
    problems.defaultEndpointNotUsable(sidecar, ingress);
    return Optional.empty();
  }
}
