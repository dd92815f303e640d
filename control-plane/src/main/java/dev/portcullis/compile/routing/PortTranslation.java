package dev.portcullis.compile.routing;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.portcullis.compile.ConfigView;
import dev.portcullis.compile.routing.GatewayPort.BoundServer;
import dev.portcullis.model.Deployment;
import dev.portcullis.model.Pod;
import dev.portcullis.model.ProblemCode;
import dev.portcullis.model.Service;
import dev.portcullis.model.ServicePort;
import dev.portcullis.xds.WorkloadGroupKey;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Translates the port of a Gateway's server, which is that of the Service in front of the gateway,
 * to the port that the gateway itself binds.
 */
final class PortTranslation {
  private static final String DISABLED = "experimental.istio.io/disable-gateway-port-translation";

  private final ConfigView view;
  private final WorkloadGroupKey group;
  private final Problems problems;
  private final ImmutableList<Service> services;

  PortTranslation(ConfigView view, WorkloadGroupKey group, Problems problems) {
    this.view = view;
    this.group = group;
    this.problems = problems;
    this.services =
        view.all(Service.class, group.namespace()).stream()
            .filter(service -> !service.selector().isEmpty())
            .filter(service -> !service.meta().labels().containsKey(DISABLED))
            .filter(service -> isPartOf(group.labels(), service.selector()))
            .collect(ImmutableList.toImmutableList());
  }

  /**
   * The port to bind: the target port of the oldest Service with that port, else the port itself.
   */
  int boundPort(BoundServer bound) {
    int number = bound.server().port();
    for (Service service : services) {
      for (ServicePort port : service.ports()) {
        if (port.number() == number) {
          Integer target = targetPort(service, port);
          if (target != null) {
            return target;
          }
          problems.report(
              ProblemCode.TARGET_PORT_NOT_FOUND,
              service.meta(),
              service.meta().location(),
              "no workload of the Service has a port named " + port.targetPortName(),
              "the gateway binds " + number + " itself; write targetPort as a number");
        }
      }
    }
    return number;
  }

  private @Nullable Integer targetPort(Service service, ServicePort port) {
    if (port.targetPortName().isEmpty()) {
      return port.targetPort();
    }
    Stream<@Nullable Integer> ofPods =
        view.all(Pod.class, group.namespace()).stream()
            .filter(pod -> isPartOf(pod.meta().labels(), service.selector()))
            .map(pod -> pod.ports().get(port.targetPortName()));
    Stream<@Nullable Integer> ofDeployments =
        view.all(Deployment.class, group.namespace()).stream()
            .filter(deployment -> isPartOf(deployment.podLabels(), service.selector()))
            .map(deployment -> deployment.ports().get(port.targetPortName()));
    return Stream.concat(ofPods, ofDeployments).filter(Objects::nonNull).findFirst().orElse(null);
  }

  private static boolean isPartOf(
      Map<String, String> labels, ImmutableMap<String, String> selector) {
    return labels.entrySet().containsAll(selector.entrySet());
  }
}
