package dev.portcullis.compile;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.Streams;
import dev.portcullis.compile.gatewayapi.GatewayAttachment;
import dev.portcullis.compile.gatewayapi.GatewayClasses;
import dev.portcullis.model.AuthorizationPolicy;
import dev.portcullis.model.ConfigMeta;
import dev.portcullis.model.ConfigProblem;
import dev.portcullis.model.Deployment;
import dev.portcullis.model.Gateway;
import dev.portcullis.model.KubernetesGateway;
import dev.portcullis.model.PeerAuthentication;
import dev.portcullis.model.RequestAuthentication;
import dev.portcullis.model.Service;
import dev.portcullis.model.Sidecar;
import dev.portcullis.model.Sidecar.CaptureMode;
import dev.portcullis.model.VirtualService;
import dev.portcullis.model.WorkloadSelector;
import dev.portcullis.xds.Interception;
import dev.portcullis.xds.PolicyDelivery;
import dev.portcullis.xds.ProxyRole;
import dev.portcullis.xds.WorkloadGroupKey;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The workload groups that a configuration speaks of, for whoever wants to know what would become
 * apparent when their proxies connect, before they do.
 */
public final class ImpliedGroups {
  private final ConfigView view;

  private ImpliedGroups(ConfigView view) {
    this.view = view;
  }

  /**
   * The groups: gateways that a Gateway selects, sidecars that a Sidecar or a PeerAuthentication
   * selects, those of workloads that are described and that something of a sidecar's concerns, and
   * one of each namespace whose VirtualServices are for sidecars.
   */
  public static ImmutableSet<WorkloadGroupKey> of(ConfigView view) {
    ImpliedGroups implied = new ImpliedGroups(view);
    return Streams.concat(
            view.all(Gateway.class).stream().flatMap(implied::gateways),
            view.all(KubernetesGateway.class).stream().flatMap(implied::gateways),
            view.all(Sidecar.class).stream()
                .map(sidecar -> implied.sidecar(sidecar.meta(), sidecar.selector())),
            view.all(PeerAuthentication.class).stream()
                .map(peers -> implied.sidecar(peers.meta(), peers.selector())),
            view.all(VirtualService.class).stream().flatMap(implied::clients),
            implied.sidecars())
        .collect(ImmutableSet.toImmutableSet());
  }

  /** What compiling those groups says about the objects of the configuration, each thing once. */
  public static ImmutableSet<ConfigProblem> problems(ConfigView view, AspectCompiler compiler) {
    return problems(view, of(view), compiler);
  }

  /**
   * The same of a compiler of policies: also of groups that nothing speaks of but the policies
   * themselves, so that each is compiled at least once.
   */
  public static ImmutableSet<ConfigProblem> problemsOfPolicies(
      ConfigView view, AspectCompiler compiler) {
    ImpliedGroups implied = new ImpliedGroups(view);
    Stream<WorkloadGroupKey> selected =
        Stream.concat(
            view.all(AuthorizationPolicy.class).stream()
                .map(policy -> implied.sidecar(policy.meta(), policy.selector())),
            view.all(RequestAuthentication.class).stream()
                .map(policy -> implied.sidecar(policy.meta(), policy.selector())));
    return problems(
        view,
        Stream.concat(of(view).stream(), selected).collect(ImmutableSet.toImmutableSet()),
        compiler);
  }

  private static ImmutableSet<ConfigProblem> problems(
      ConfigView view, ImmutableSet<WorkloadGroupKey> groups, AspectCompiler compiler) {
    return groups.stream()
        .flatMap(group -> compiler.compile(view, group).problems().stream())
        .filter(problem -> problem.key() != null)
        .collect(ImmutableSet.toImmutableSet());
  }

  /** Whoever sends from a namespace that routes for sidecars are visible in, without its labels. */
  private Stream<WorkloadGroupKey> clients(VirtualService routes) {
    // Without hosts it is the delegate of another, and counts for whom that one does.
    boolean isForSidecars =
        !routes.hosts().isEmpty()
            && (routes.gateways().isEmpty() || routes.gateways().contains("mesh"));
    if (!isForSidecars) {
      return Stream.empty();
    }
    String own = routes.meta().namespace();
    boolean isVisibleAtHome =
        routes.exportTo().isEmpty()
            || Stream.of("*", ".", own).anyMatch(to -> routes.exportTo().contains(to));
    Stream<String> namespaces =
        isVisibleAtHome
            ? Stream.of(own)
            : routes.exportTo().stream().filter(namespace -> !namespace.equals("~"));
    return namespaces.map(namespace -> sidecar(namespace, ImmutableMap.of()));
  }

  /** A Gateway says nothing of namespaces: the workloads that it selects do. */
  private Stream<WorkloadGroupKey> gateways(Gateway gateway) {
    List<WorkloadGroupKey> workloads =
        workloads()
            .filter(workload -> gateway.selector().matches(workload.labels()))
            .filter(workload -> !gateway.selector().matchLabels().isEmpty())
            .toList();
    return workloads.isEmpty()
        ? Stream.of(
            group(ProxyRole.GATEWAY, view.mesh().rootNamespace(), gateway.selector().matchLabels()))
        : workloads.stream();
  }

  /** One of the Gateway API is for its own namespace. */
  private Stream<WorkloadGroupKey> gateways(KubernetesGateway gateway) {
    if (!GatewayClasses.isOurs(view, gateway)) {
      return Stream.empty();
    }
    List<WorkloadGroupKey> workloads =
        workloads()
            .filter(workload ->
                GatewayAttachment.isOf(view, gateway, workload.namespace(), workload.labels()))
            .toList();
    return workloads.isEmpty()
        ? Stream.of(
            group(ProxyRole.GATEWAY, gateway.meta().namespace(), GatewayAttachment.labels(gateway)))
        : workloads.stream();
  }

  private Stream<WorkloadGroupKey> workloads() {
    ImmutableList<WorkloadGroupKey> deployed =
        view.all(Deployment.class).stream()
            .map(deployment ->
                group(ProxyRole.GATEWAY, deployment.meta().namespace(), deployment.podLabels()))
            .collect(ImmutableList.toImmutableList());
    // A Service without its Deployment still says what it selects.
    Stream<WorkloadGroupKey> served =
        view.all(Service.class).stream()
            .map(
                service -> group(ProxyRole.GATEWAY, service.meta().namespace(), service.selector()))
            .filter(selected -> deployed.stream().noneMatch(known -> isPartOf(selected, known)));
    return Stream.concat(deployed.stream(), served);
  }

  private static boolean isPartOf(WorkloadGroupKey selected, WorkloadGroupKey known) {
    return known.namespace().equals(selected.namespace())
        && known.labels().entrySet().containsAll(selected.labels().entrySet());
  }

  /**
   * Only where something is said that its sidecar would do: a workload behind a gateway need not
   * have any, and its author should not hear of what such a sidecar would make of its ports.
   */
  private Stream<WorkloadGroupKey> sidecars() {
    return workloads()
        .filter(workload -> !workload.labels().isEmpty())
        .filter(workload -> !isGateway(workload))
        .filter(workload -> isSpokenOf(workload.namespace(), workload.labels()))
        .map(workload -> sidecar(workload.namespace(), workload.labels()));
  }

  private boolean isGateway(WorkloadGroupKey workload) {
    Map<String, String> labels = workload.labels();
    return view.all(Gateway.class).stream()
            .map(Gateway::selector)
            .anyMatch(selector -> !selector.matchLabels().isEmpty() && selector.matches(labels))
        || view.all(KubernetesGateway.class).stream()
            .anyMatch(
                gateway -> GatewayAttachment.isOf(view, gateway, workload.namespace(), labels));
  }

  private boolean isSpokenOf(String namespace, Map<String, String> labels) {
    return Stream.of(namespace, view.mesh().rootNamespace())
        .flatMap(this::selectors)
        .anyMatch(selector -> selector.matches(labels));
  }

  private Stream<WorkloadSelector> selectors(String namespace) {
    return Streams.concat(
        view.all(Sidecar.class, namespace).stream().map(Sidecar::selector),
        view.all(PeerAuthentication.class, namespace).stream().map(PeerAuthentication::selector),
        view.all(RequestAuthentication.class, namespace).stream()
            .map(RequestAuthentication::selector),
        view.all(AuthorizationPolicy.class, namespace).stream().map(AuthorizationPolicy::selector));
  }

  private WorkloadGroupKey sidecar(ConfigMeta meta, WorkloadSelector selector) {
    return sidecar(meta.namespace(), selector.matchLabels());
  }

  /** Intercepted, as Istio's are, but where a Sidecar has it bind each of its ports itself. */
  private WorkloadGroupKey sidecar(String namespace, Map<String, String> labels) {
    boolean bindsItself =
        view.all(Sidecar.class, namespace).stream()
            .filter(sidecar -> !sidecar.ingress().isEmpty() && sidecar.selector().matches(labels))
            .anyMatch(sidecar ->
                sidecar.ingress().stream()
                    .allMatch(ingress -> ingress.captureMode() == CaptureMode.NONE));
    return new WorkloadGroupKey(
        ProxyRole.SIDECAR,
        namespace,
        ImmutableSortedMap.copyOf(labels),
        null,
        PolicyDelivery.ATOMIC,
        bindsItself ? Interception.NONE : Interception.REDIRECT,
        null);
  }

  private static WorkloadGroupKey group(
      ProxyRole role, String namespace, ImmutableMap<String, String> labels) {
    return new WorkloadGroupKey(
        role, namespace, ImmutableSortedMap.copyOf(labels), null, PolicyDelivery.ATOMIC);
  }
}
