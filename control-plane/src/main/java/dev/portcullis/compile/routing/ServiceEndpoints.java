package dev.portcullis.compile.routing;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedSet;
import com.google.common.collect.Multimaps;
import dev.portcullis.compile.ConfigView;
import dev.portcullis.compile.Query;
import dev.portcullis.model.Deployment;
import dev.portcullis.model.Endpoint;
import dev.portcullis.model.EndpointSlice;
import dev.portcullis.model.Pod;
import dev.portcullis.model.Service;
import dev.portcullis.model.ServiceEntry;
import dev.portcullis.model.ServicePort;
import dev.portcullis.model.WorkloadEntry;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds the endpoints of services among the slices, pods and workload entries of a generation. */
final class ServiceEndpoints {
  private final ConfigView view;

  ServiceEndpoints(ConfigView view) {
    this.view = view;
  }

  /** The slices of a namespace by their service. */
  private record Slices(String namespace)
      implements Query<ImmutableListMultimap<String, EndpointSlice>> {
    @Override
    public ImmutableListMultimap<String, EndpointSlice> ask(ConfigView view) {
      return Multimaps.index(view.all(EndpointSlice.class, namespace), EndpointSlice::service);
    }
  }

  private record OfService(String service)
      implements Function<
          ImmutableListMultimap<String, EndpointSlice>, ImmutableList<EndpointSlice>> {
    @Override
    public ImmutableList<EndpointSlice> apply(ImmutableListMultimap<String, EndpointSlice> slices) {
      return slices.get(service);
    }
  }

  /** What is known of the addresses of a namespace's pods. */
  private record Addresses(String namespace)
      implements Query<ImmutableMap<String, EndpointTraits>> {
    @Override
    public ImmutableMap<String, EndpointTraits> ask(ConfigView view) {
      ImmutableMap.Builder<String, EndpointTraits> traits = ImmutableMap.builder();
      view.all(Pod.class, namespace).forEach(pod -> traits.put(pod.ip(), EndpointTraits.of(pod)));
      return traits.buildKeepingLast();
    }
  }

  private record OfAddress(String address)
      implements Function<ImmutableMap<String, EndpointTraits>, Optional<EndpointTraits>> {
    @Override
    public Optional<EndpointTraits> apply(ImmutableMap<String, EndpointTraits> traits) {
      return Optional.ofNullable(traits.get(address));
    }
  }

  /** The pods of a namespace that a selector finds. */
  private record SelectedPods(String namespace, ImmutableMap<String, String> selector)
      implements Query<ImmutableList<Pod>> {
    @Override
    public ImmutableList<Pod> ask(ConfigView view) {
      return view.all(Pod.class, namespace).stream()
          .filter(pod -> isSelected(selector, pod.meta().labels()))
          .collect(ImmutableList.toImmutableList());
    }
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
    ImmutableList<EndpointSlice> slices =
        view.find(new Slices(namespace), new OfService(service.meta().name()));
    return !slices.isEmpty()
        ? sorted(Stream.concat(ofSlices(service, slices, port), ofWorkloads))
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

  /** Addresses alone don't say whose they are. */
  private EndpointTraits ofSomeDeployment(Service service) {
    return EndpointTraits.ofOne(
        view.all(Deployment.class, service.meta().namespace()).stream()
            .filter(deployment -> isSelected(service.selector(), deployment.podLabels()))
            .collect(ImmutableList.toImmutableList()));
  }

  private Stream<EndpointPlan> ofSlices(
      Service service, ImmutableList<EndpointSlice> slices, ServicePort port) {
    Addresses known = new Addresses(service.meta().namespace());
    EndpointTraits otherwise = ofSomeDeployment(service);
    return slices.stream()
        .flatMap(slice -> slice.endpoints().stream())
        // A port that a slice doesn't name is not served by its endpoints.
        .filter(endpoint -> endpoint.ports().isEmpty() || endpoint.ports().containsKey(port.name()))
        .map(endpoint ->
            plan(
                endpoint,
                port,
                view.find(known, new OfAddress(endpoint.address())).orElse(otherwise)));
  }

  private Stream<EndpointPlan> selectedPods(
      String namespace, ImmutableMap<String, String> selector, ServicePort port) {
    return view.derive(new SelectedPods(namespace, selector)).stream()
        .filter(pod -> pod.ready() && !pod.ip().isEmpty())
        .map(pod -> plan(pod, port))
        .filter(Objects::nonNull);
  }

  private Stream<EndpointPlan> selectedWorkloads(
      String namespace, ImmutableMap<String, String> selector, ServicePort port) {
    return view.all(WorkloadEntry.class, namespace).stream()
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
