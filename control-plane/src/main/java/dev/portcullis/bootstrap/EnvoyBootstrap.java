package dev.portcullis.bootstrap;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedMap;
import dev.portcullis.proxy.NodeReader;
import dev.portcullis.xds.Interception;
import dev.portcullis.xds.ProxyRole;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/** The bootstrap of an Envoy that takes its configuration from Portcullis over delta ADS. */
public final class EnvoyBootstrap {
  /**
   * Fields that this Envoy does not know have to be refused: Envoy would otherwise drop them
   * silently, and an RBAC filter without its unknown field lets everything pass.
   */
  public static final ImmutableList<String> FLAGS =
      ImmutableList.of(
          "--reject-unknown-dynamic-fields",
          "--drain-time-s",
          "45",
          "--parent-shutdown-time-s",
          "60",
          "--disable-hot-restart");

  /** How Envoy is run with a bootstrap. */
  public static final String COMMAND_LINE = "envoy -c bootstrap.yaml " + String.join(" ", FLAGS);

  private static final String TYPE = "type.googleapis.com/";

  private EnvoyBootstrap() {}

  /**
   * What the proxy says of itself.
   *
   * @param name what it is called within its namespace, null where Envoy's command line says who it
   *     is ({@code --service-node}): of a Pod that does not exist yet only its template is known
   */
  public record Workload(
      ProxyRole role,
      String namespace,
      ImmutableSortedMap<String, String> labels,
      @Nullable String serviceAccount,
      Interception interception,
      String ip,
      @Nullable String name) {}

  /** What else stands in a bootstrap, whatever the control plane says. */
  public record Additions(
      ImmutableList<ImmutableMap<String, Object>> listeners,
      ImmutableList<ImmutableMap<String, Object>> clusters) {
    private static final Additions NONE = new Additions(ImmutableList.of(), ImmutableList.of());
  }

  /** The bootstrap, as YAML. */
  public static String of(
      Workload workload, XdsEndpoint xds, IdentitySource identity, InetSocketAddress envoyAdmin) {
    ImmutableMap<String, Object> bootstrap =
        tree(workload, xds, identity, envoyAdmin, Additions.NONE);
    DumpSettings settings =
        DumpSettings.builder()
            .setDefaultFlowStyle(FlowStyle.BLOCK)
            .setIndent(2)
            .setDereferenceAliases(true)
            .build();
    return new Dump(settings).dumpToString(bootstrap);
  }

  /** The bootstrap, as its fields. */
  public static ImmutableMap<String, Object> tree(
      Workload workload,
      XdsEndpoint xds,
      IdentitySource identity,
      InetSocketAddress envoyAdmin,
      Additions more) {
    return ImmutableMap.of(
        "node", node(workload, xds),
        "admin", ImmutableMap.of("address", socketAddress(envoyAdmin)),
        "layered_runtime", runtime(),
        "overload_manager", overloadManager(),
        "dynamic_resources", dynamicResources(),
        "static_resources", staticResources(xds, identity, more));
  }

  private static ImmutableMap<String, Object> node(Workload workload, XdsEndpoint xds) {
    String type = workload.role() == ProxyRole.GATEWAY ? "router" : "sidecar";
    ImmutableMap.Builder<String, Object> metadata = ImmutableMap.builder();
    metadata.put("NAMESPACE", workload.namespace());
    if (xds.token() == null) {
      // A token says which Pod it is of, and so the labels of now: those of the start would be a
      // false claim as soon as the Pod has others.
      metadata.put("LABELS", workload.labels());
    }
    metadata.put(NodeReader.SIGNAL_CLUSTER, XdsCluster.NAME);
    if (workload.serviceAccount() != null) {
      metadata.put("SERVICE_ACCOUNT", workload.serviceAccount());
    }
    if (workload.role() == ProxyRole.SIDECAR) {
      metadata.put("INTERCEPTION_MODE", workload.interception().name());
    }
    ImmutableMap.Builder<String, Object> node = ImmutableMap.builder();
    if (workload.name() != null) {
      String name = workload.name() + "." + workload.namespace();
      String domain = workload.namespace() + ".svc.cluster.local";
      node.put("id", type + "~" + workload.ip() + "~" + name + "~" + domain);
      node.put("cluster", name);
    }
    return node.put("metadata", metadata.buildOrThrow()).buildOrThrow();
  }

  private static ImmutableMap<String, Object> runtime() {
    ImmutableMap<String, Object> values =
        ImmutableMap.of(
            "re2.max_program_size.error_level",
            32768,
            // Istio's proxies cut a fragment off the path, where stock Envoy answers 400.
            "envoy.reloadable_features.http_reject_path_with_fragment",
            false);
    return ImmutableMap.of(
        "layers",
        ImmutableList.of(
            ImmutableMap.of("name", "portcullis", "static_layer", values),
            ImmutableMap.of("name", "admin", "admin_layer", ImmutableMap.of())));
  }

  /** Without a limit, clients that only connect can take all of Envoy's memory. */
  private static ImmutableMap<String, Object> overloadManager() {
    ImmutableMap<String, Object> limit =
        ImmutableMap.of(
            "@type",
            TYPE
                + "envoy.extensions.resource_monitors.downstream_connections.v3"
                + ".DownstreamConnectionsConfig",
            "max_active_downstream_connections",
            50_000);
    return ImmutableMap.of(
        "resource_monitors",
        ImmutableList.of(
            ImmutableMap.of(
                "name",
                "envoy.resource_monitors.global_downstream_max_connections",
                "typed_config",
                limit)));
  }

  private static ImmutableMap<String, Object> dynamicResources() {
    // No time limit on the first fetch: a proxy that cannot reach the control plane waits, rather
    // than serving without listeners' policies.
    ImmutableMap<String, Object> ads =
        ImmutableMap.of(
            "ads", ImmutableMap.of(), "resource_api_version", "V3", "initial_fetch_timeout", "0s");
    // Envoy's own back-off grows to half a minute, in which a proxy hears of no edit.
    ImmutableMap<String, Object> backOff =
        ImmutableMap.of("base_interval", "0.2s", "max_interval", "3s");
    ImmutableMap<String, Object> grpc =
        ImmutableMap.of(
            "envoy_grpc", ImmutableMap.of("cluster_name", XdsCluster.NAME),
            "retry_policy", ImmutableMap.of("retry_back_off", backOff));
    return ImmutableMap.of(
        "ads_config",
        ImmutableMap.of(
            "api_type",
            "DELTA_GRPC",
            "transport_api_version",
            "V3",
            "set_node_on_first_message_only",
            true,
            "grpc_services",
            ImmutableList.of(grpc)),
        "cds_config",
        ads,
        "lds_config",
        ads);
  }

  private static ImmutableMap<String, Object> staticResources(
      XdsEndpoint xds, IdentitySource identity, Additions more) {
    ImmutableList.Builder<Object> clusters = ImmutableList.builder();
    clusters.add(XdsCluster.of(xds));
    if (identity instanceof IdentitySource.Agent agent) {
      clusters.add(XdsCluster.of(IdentitySource.CLUSTER, agent.discovery(), agent.address()));
    }
    clusters.addAll(more.clusters());
    ImmutableMap.Builder<String, Object> resources = ImmutableMap.builder();
    resources.put("clusters", clusters.build());
    if (!more.listeners().isEmpty()) {
      resources.put("listeners", more.listeners());
    }
    if (!identity.secrets().isEmpty()) {
      resources.put("secrets", identity.secrets());
    }
    return resources.buildOrThrow();
  }

  private static ImmutableMap<String, Object> socketAddress(InetSocketAddress address) {
    return SocketAddresses.of(address.getAddress().getHostAddress(), address.getPort());
  }
}
