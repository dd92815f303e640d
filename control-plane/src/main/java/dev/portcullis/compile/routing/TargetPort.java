package dev.portcullis.compile.routing;

import com.google.common.collect.ImmutableMap;
import dev.portcullis.compile.ConfigView;
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

/** Finds the port of a workload that is meant by a port of a Service which selects it. */
final class TargetPort {
  private final ConfigView view;
  private final WorkloadGroupKey group;

  TargetPort(ConfigView view, WorkloadGroupKey group) {
    this.view = view;
    this.group = group;
  }

  /** The number, looked up by name if need be; null if no container has a port of that name. */
  @Nullable Integer of(Service service, ServicePort port) {
    if (port.targetPortName().isEmpty()) {
      return port.targetPort();
    }
    // The workload itself first: another version of it may have the name for another number.
    return Stream.concat(
            containers().filter(container -> isPartOf(group.labels(), container.labels)),
            containers().filter(container -> isPartOf(container.labels, service.selector())))
        .map(container -> container.ports.get(port.targetPortName()))
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  static void reportNotFound(
      Problems problems, Service service, ServicePort port, String consequence) {
    problems.report(
        ProblemCode.TARGET_PORT_NOT_FOUND,
        service.meta(),
        service.meta().location(),
        "no workload of the Service has a port named " + port.targetPortName(),
        consequence + "; write targetPort as a number");
  }

  static boolean isPartOf(Map<String, String> labels, Map<String, String> selector) {
    return labels.entrySet().containsAll(selector.entrySet());
  }

  private Stream<Containers> containers() {
    Stream<Containers> ofPods =
        view.all(Pod.class, group.namespace()).stream()
            .map(pod -> new Containers(pod.meta().labels(), pod.ports()));
    return Stream.concat(
        ofPods,
        view.all(Deployment.class, group.namespace()).stream()
            .map(deployment -> new Containers(deployment.podLabels(), deployment.ports())));
  }

  private record Containers(ImmutableMap<String, String> labels, Map<String, Integer> ports) {}
}
