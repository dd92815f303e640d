package dev.portcullis.injection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.Streams;
import com.google.common.net.InetAddresses;
import dev.portcullis.bootstrap.EnvoyBootstrap;
import dev.portcullis.bootstrap.IdentitySource;
import dev.portcullis.bootstrap.XdsEndpoint;
import dev.portcullis.injection.PodWishes.How;
import dev.portcullis.xds.Interception;
import dev.portcullis.xds.ProxyRole;
import java.net.InetSocketAddress;
import java.util.Map;

/** One Pod that is given a sidecar, in place. */
final class InjectedPod {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ImmutableSet<String> NO_NET_ADMIN =
      ImmutableSet.of("baseline", "restricted");

  private static final ImmutableSet<String> NAMES =
      ImmutableSet.of(SidecarContainer.NAME, InterceptionContainer.NAME);

  private final ObjectNode pod;
  private final String namespace;
  private final Map<String, String> labels;
  private final InjectionSettings settings;
  private final ImmutableList.Builder<String> warnings = ImmutableList.builder();

  /**
   * A Pod without one.
   *
   * @param pod is changed
   * @param labels those of the namespace
   */
  InjectedPod(
      ObjectNode pod, String namespace, Map<String, String> labels, InjectionSettings settings) {
    this.pod = pod;
    this.namespace = namespace;
    this.labels = labels;
    this.settings = settings;
  }

  ObjectNode pod() {
    return pod;
  }

  /** For the Pod's author. */
  ImmutableList<String> warnings() {
    return warnings.build();
  }

  InjectedPod inject(String authority, String capability) throws InjectionRefusedException {
    PodWishes wishes = PodWishes.of(pod.path("metadata").path("annotations"), settings);
    warnings.addAll(wishes.warnings());
    ObjectNode spec = pod.withObject("/spec");
    checkNames(spec);
    checkUsers(spec, wishes);
    ImmutableList<AppCheck> checks = lead(spec, wishes, capability);
    warnOfSurprises(spec, wishes);

    ArrayNode initContainers = spec.withArray("/initContainers");
    initContainers.insert(0, proxy(wishes, checks, authority));
    if (wishes.interception() == How.INIT) {
      initContainers.insert(
          0, JSON.<JsonNode>valueToTree(InterceptionContainer.of(wishes, settings)));
    }
    spec.withArray("/volumes").add(JSON.<JsonNode>valueToTree(SidecarContainer.volume()));
    ObjectNode annotations = pod.withObject("/metadata").withObject("/annotations");
    annotations.put(SidecarInjector.INJECTED, "true");
    annotations.put(SidecarContainer.TOKEN_SECRET, SidecarContainer.TOKEN.secretFile());
    return this;
  }

  private static void checkNames(ObjectNode spec) throws InjectionRefusedException {
    for (JsonNode container : containers(spec)) {
      String name = container.path("name").asText();
      if (NAMES.contains(name)) {
        throw new InjectionRefusedException(
            "container %s has the name of one of the sidecar's: let it be another", name);
      }
    }
  }

  /** What runs as Envoy's user would pass it by, and could read what is Envoy's. */
  private static void checkUsers(ObjectNode spec, PodWishes wishes)
      throws InjectionRefusedException {
    JsonNode usual = spec.path("securityContext").path("runAsUser");
    for (JsonNode container : containers(spec)) {
      JsonNode own = container.path("securityContext").path("runAsUser");
      if ((own.isInt() ? own : usual).asInt(-1) == wishes.user()) {
        throw new InjectionRefusedException(
            "container %s runs as user %d, which is the sidecar's: let one of them be another"
                + " (annotation %s)",
            container.path("name").asText(), wishes.user(), PodWishes.USER);
      }
    }
  }

  private static Iterable<JsonNode> containers(JsonNode spec) {
    return Streams.concat(
            Streams.stream(spec.path("initContainers")), Streams.stream(spec.path("containers")))
        .collect(ImmutableList.toImmutableList());
  }

  private ImmutableList<AppCheck> lead(ObjectNode spec, PodWishes wishes, String capability) {
    if (!wishes.probes() || wishes.interception() == How.NONE) {
      return ImmutableList.of();
    }
    AppChecks checks = new AppChecks(wishes.ports(), capability);
    for (JsonNode container : containers(spec)) {
      if (container instanceof ObjectNode object) {
        checks.lead(object);
      }
    }
    warnings.addAll(checks.warnings());
    return checks.found();
  }

  private void warnOfSurprises(ObjectNode spec, PodWishes wishes) {
    String profile = labels.get("pod-security.kubernetes.io/enforce");
    if (wishes.interception() == How.INIT && profile != null && NO_NET_ADMIN.contains(profile)) {
      warnings.add(
          "portcullis: the namespace enforces the Pod Security profile "
              + profile
              + ", which refuses the container that redirects traffic (NET_ADMIN): "
              + PodWishes.INTERCEPTION
              + ": external goes without it");
    }
    if (wishes.interception() == How.NONE) {
      warnings.add(
          "portcullis: no traffic is redirected to the sidecar: policies hold only for what is sent"
              + " to the ports that a Sidecar lists");
    }
    if (spec.path("dnsPolicy").asText().equals("Default")) {
      warnings.add(
          "portcullis: dnsPolicy Default does not find "
              + settings.controlPlane().getHost()
              + ", without which the sidecar never becomes ready");
    }
    for (JsonNode container : containers(spec)) {
      for (JsonNode port : container.path("ports")) {
        if (SidecarContainer.PORTS.contains(port.path("containerPort").asInt())) {
          warnings.add(
              "portcullis: port %d of container %s is the sidecar's"
                  .formatted(port.path("containerPort").asInt(), container.path("name").asText()));
        }
      }
    }
  }

  private JsonNode proxy(PodWishes wishes, ImmutableList<AppCheck> checks, String authority) {
    String node =
        "sidecar~%s~%s.%s~%s.svc.cluster.local"
            .formatted(
                ArgumentText.variable(ArgumentText.POD_IP),
                ArgumentText.variable(ArgumentText.POD_NAME),
                namespace,
                namespace);
    String bootstrap = ArgumentText.json(bootstrap(wishes, checks, authority));
    SidecarContainer.Self self =
        new SidecarContainer.Self(node, ArgumentText.literal(workload() + "." + namespace));
    return JSON.valueToTree(SidecarContainer.of(wishes, settings, self, bootstrap));
  }

  /** What traces and logs of other proxies call it. */
  private String workload() {
    JsonNode own = pod.path("metadata").path("labels");
    JsonNode name = own.path("app.kubernetes.io/name");
    String called = (name.isMissingNode() ? own.path("app") : name).asText();
    return called.isEmpty() ? account() : called;
  }

  private String account() {
    String account = pod.path("spec").path("serviceAccountName").asText();
    return account.isEmpty() ? "default" : account;
  }

  private ImmutableMap<String, Object> bootstrap(
      PodWishes wishes, ImmutableList<AppCheck> checks, String authority) {
    EnvoyBootstrap.Workload workload =
        new EnvoyBootstrap.Workload(
            ProxyRole.SIDECAR,
            namespace,
            podLabels(),
            account(),
            wishes.interception() == How.NONE ? Interception.NONE : Interception.REDIRECT,
            "",
            null);
    XdsEndpoint xds =
        new XdsEndpoint(
            ImmutableList.of(new XdsEndpoint.Host(settings.controlPlane())),
            new XdsEndpoint.Tls(
                new XdsEndpoint.AuthorityText(authority), settings.controlPlane().getHost(), null),
            SidecarContainer.TOKEN);
    return EnvoyBootstrap.tree(
        workload,
        xds,
        new IdentitySource.None(),
        new InetSocketAddress(InetAddresses.forString("127.0.0.1"), SidecarContainer.ADMIN_PORT),
        new EnvoyBootstrap.Additions(
            ImmutableList.of(HealthListener.of(checks)), HealthListener.clusters(checks).asList()));
  }

  private ImmutableSortedMap<String, String> podLabels() {
    ImmutableSortedMap.Builder<String, String> all = ImmutableSortedMap.naturalOrder();
    pod.path("metadata")
        .path("labels")
        .properties()
        .forEach(label -> all.put(label.getKey(), label.getValue().asText()));
    return all.buildOrThrow();
  }
}
