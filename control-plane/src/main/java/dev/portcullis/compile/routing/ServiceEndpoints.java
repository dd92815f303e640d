package dev.portcullis.compile.routing;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedSet;
import com.google.common.collect.Multimaps;
import dev.portcullis.compile.ConfigView;
import dev.portcullis.model.Deployment;
import dev.portcullis.model.Endpoint;
import dev.portcullis.model.EndpointSlice;
import dev.portcullis.model.Pod;
import dev.portcullis.model.Service;
import dev.portcullis.model.ServiceEntry;
import dev.portcullis.model.ServicePort;
import dev.portcullis.model.WorkloadEntry;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds the endpoints of services among the slices, pods and workload entries of a generation. */
final class ServiceEndpoints {
  private final ImmutableListMultimap<String, EndpointSlice> slices;
  private final ImmutableListMultimap<String, Pod> pods;
  private final ImmutableListMultimap<String, Deployment> deployments;
  private final ImmutableListMultimap<String, WorkloadEntry> workloads;

  ServiceEndpoints(ConfigView view) {
    this.slices =
        Multimaps.index(
            view.all(EndpointSlice.class),
            slice -> slice.meta().namespace() + "/" + slice.service());
    this.pods = Multimaps.index(view.all(Pod.class), pod -> pod.meta().namespace());
    this.deployments = Multimaps.index(view.all(Deployment.class), each -> each.meta().namespace());
    this.workloads =
        Multimaps.index(view.all(WorkloadEntry.class), entry -> entry.meta().namespace());
  }

  /**
   * The endpoints of a Service's port: those of the annotation, else those of its slices, else the
   * pods that it selects; workload entries that it selects in either of the latter cases.
   */
  ImmutableSortedSet<EndpointPlan> of(Service service, ServicePort port) {
    if (!service.endpoints().isEmpty()) {
      EndpointTraits traits = ofSomeDeployment(service);
      return sorted(
          service.endpoints().stream()
              .map(endpoint -> EndpointPlan.of(endpoint.host(), endpoint.port(), 0, traits)));
    }
    if (!service.externalName().isEmpty()) {
      return ImmutableSortedSet.of(EndpointPlan.of(service.externalName(), port.number(), 0));
    }
    String namespace = service.meta().namespace();
    Stream<EndpointPlan> ofWorkloads = selectedWorkloads(namespace, service.selector(), port);
    return slices.containsKey(key(service))
        ? sorted(Stream.concat(ofSlices(service, port), ofWorkloads))
        : sorted(Stream.concat(selectedPods(namespace, service.selector(), port), ofWorkloads));
  }

  /** The endpoints that a ServiceEntry lists or selects; those of a host to look up are its own. */
  ImmutableSortedSet<EndpointPlan> of(ServiceEntry entry, String host, ServicePort port) {
    String namespace = entry.meta().namespace();
    Stream<EndpointPlan> listed =
        entry.endpoints().stream()
            .map(endpoint -> plan(endpoint, port, EndpointTraits.of(namespace, endpoint)));
    Stream<EndpointPlan> selected =
        Stream.concat(
            selectedPods(namespace, entry.workloadSelector(), port),
            selectedWorkloads(namespace, entry.workloadSelector(), port));
    ImmutableSortedSet<EndpointPlan> found = sorted(Stream.concat(listed, selected));
    boolean looksUpItself =
        isLookedUp(entry)
            && entry.endpoints().isEmpty()
            && entry.workloadSelector().isEmpty()
            && host.indexOf('*') < 0;
    return looksUpItself
        ? ImmutableSortedSet.of(EndpointPlan.of(host, port.targetPort(), 0))
        : found;
  }

  private static boolean isLookedUp(ServiceEntry entry) {
    return switch (entry.resolution()) {
      case DNS, DNS_ROUND_ROBIN -> true;
      case NONE, STATIC -> false;
    };
  }

  private static String key(Service service) {
    return service.meta().namespace() + "/" + service.meta().name();
  }

  /** Addresses alone don't say whose they are. */
  private EndpointTraits ofSomeDeployment(Service service) {
    return EndpointTraits.ofOne(
        deployments.get(service.meta().namespace()).stream()
            .filter(deployment -> isSelected(service.selector(), deployment.podLabels()))
            .collect(ImmutableList.toImmutableList()));
  }

  private Stream<EndpointPlan> ofSlices(Service service, ServicePort port) {
    Map<String, EndpointTraits> byAddress = new HashMap<>();
    pods.get(service.meta().namespace())
        .forEach(pod -> byAddress.put(pod.ip(), EndpointTraits.of(pod)));
    EndpointTraits otherwise = ofSomeDeployment(service);
    return slices.get(key(service)).stream()
        .flatMap(slice -> slice.endpoints().stream())
        // A port that a slice doesn't name is not served by its endpoints.
        .filter(endpoint -> endpoint.ports().isEmpty() || endpoint.ports().containsKey(port.name()))
        .map(endpoint ->
            plan(endpoint, port, byAddress.getOrDefault(endpoint.address(), otherwise)));
  }

  private Stream<EndpointPlan> selectedPods(
      String namespace, ImmutableMap<String, String> selector, ServicePort port) {
    return pods.get(namespace).stream()
        .filter(pod -> pod.ready() && !pod.ip().isEmpty())
        .filter(pod -> isSelected(selector, pod.meta().labels()))
        .map(pod -> plan(pod, port))
        .filter(Objects::nonNull);
  }

  private Stream<EndpointPlan> selectedWorkloads(
      String namespace, ImmutableMap<String, String> selector, ServicePort port) {
    return workloads.get(namespace).stream()
        .map(workload -> new SelectableWorkload(workload, EndpointTraits.of(workload)))
        .filter(workload -> isSelected(selector, workload.traits.labels()))
        .map(workload -> plan(workload.entry.endpoint(), port, workload.traits));
  }

  private record SelectableWorkload(WorkloadEntry entry, EndpointTraits traits) {}

  /** A selector without labels selects nothing here, unlike those of policies. */
  private static boolean isSelected(
      ImmutableMap<String, String> selector, Map<String, String> labels) {
    return !selector.isEmpty() && labels.entrySet().containsAll(selector.entrySet());
  }

  private static @Nullable EndpointPlan plan(Pod pod, ServicePort port) {
    Integer number =
        port.targetPortName().isEmpty()
            ? Integer.valueOf(port.targetPort())
            : pod.ports().get(port.targetPortName());
    return number == null ? null : EndpointPlan.of(pod.ip(), number, 0, EndpointTraits.of(pod));
  }

  /** A port that the endpoint doesn't name is the service's target port, as in Istio. */
  private static EndpointPlan plan(Endpoint endpoint, ServicePort port, EndpointTraits traits) {
    Integer byTarget = endpoint.ports().getOrDefault(port.targetPortName(), port.targetPort());
    Integer number = endpoint.ports().getOrDefault(port.name(), byTarget);
    return EndpointPlan.of(endpoint.address(), number, endpoint.weight(), traits);
  }

  private static ImmutableSortedSet<EndpointPlan> sorted(Stream<EndpointPlan> endpoints) {
    return endpoints.collect(ImmutableSortedSet.toImmutableSortedSet(EndpointPlan::compareTo));
  }
}
