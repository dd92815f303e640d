package dev.portcullis.cli;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.net.HostAndPort;
import com.google.common.net.InetAddresses;
import dev.portcullis.proxy.NodeReader;
import dev.portcullis.xds.Interception;
import dev.portcullis.xds.ProxyRole;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/** The bootstrap of an Envoy that takes its configuration from Portcullis over delta ADS. */
final class EnvoyBootstrap {
  /**
   * Fields that this Envoy does not know have to be refused: Envoy would otherwise drop them
   * silently, and an RBAC filter without its unknown field lets everything pass.
   */
  static final String COMMAND_LINE =
      "envoy -c bootstrap.yaml --reject-unknown-dynamic-fields --drain-time-s 45"
          + " --parent-shutdown-time-s 60 --disable-hot-restart";

  private static final String CLUSTER = "xds-grpc";
  private static final String HTTP_OPTIONS =
      "envoy.extensions.upstreams.http.v3.HttpProtocolOptions";
  private static final String TYPE = "type.googleapis.com/";

  private EnvoyBootstrap() {}

  /** What the proxy says of itself. */
  record Workload(
      ProxyRole role,
      String namespace,
      ImmutableSortedMap<String, String> labels,
      @Nullable String serviceAccount,
      Interception interception,
      String ip,
      String name) {}

  /** Where and how the control plane is reached. */
  record XdsEndpoint(
      @Nullable HostAndPort host,
      @Nullable String pipe,
      @Nullable Path ca,
      @Nullable Path certificate,
      @Nullable Path key,
      @Nullable String serverName) {

    static XdsEndpoint parse(
        String address,
        @Nullable Path ca,
        @Nullable Path certificate,
        @Nullable Path key,
        @Nullable String serverName) {
      if (address.startsWith("unix://")) {
        String path = address.substring("unix://".length());
        return new XdsEndpoint(null, path, ca, certificate, key, serverName);
      }
      HostAndPort host;
      try {
        host = HostAndPort.fromString(address);
      } catch (IllegalArgumentException e) {
        throw new UserError("--xds-address " + address + " is not host:port or unix:///path", e);
      }
      if (!host.hasPort() || host.getHost().isEmpty()) {
        throw new UserError("--xds-address " + address + " needs a host and a port");
      }
      String name = serverName != null ? serverName : host.getHost();
      return new XdsEndpoint(host, null, ca, certificate, key, ca == null ? null : name);
    }
  }

  static String of(
      Workload workload, XdsEndpoint xds, IdentitySource identity, InetSocketAddress envoyAdmin) {
    ImmutableMap<String, Object> bootstrap =
        ImmutableMap.of(
            "node", node(workload),
            "admin", ImmutableMap.of("address", socketAddress(envoyAdmin)),
            "layered_runtime", runtime(),
            "overload_manager", overloadManager(),
            "dynamic_resources", dynamicResources(),
            "static_resources", staticResources(xds, identity));
    DumpSettings settings =
        DumpSettings.builder()
            .setDefaultFlowStyle(FlowStyle.BLOCK)
            .setIndent(2)
            .setDereferenceAliases(true)
            .build();
    return new Dump(settings).dumpToString(bootstrap);
  }

  private static ImmutableMap<String, Object> node(Workload workload) {
    String type = workload.role() == ProxyRole.GATEWAY ? "router" : "sidecar";
    String domain = workload.namespace() + ".svc.cluster.local";
    String name = workload.name() + "." + workload.namespace();
    ImmutableMap.Builder<String, Object> metadata = ImmutableMap.builder();
    metadata.put("NAMESPACE", workload.namespace());
    metadata.put("LABELS", workload.labels());
    metadata.put(NodeReader.SIGNAL_CLUSTER, CLUSTER);
    if (workload.serviceAccount() != null) {
      metadata.put("SERVICE_ACCOUNT", workload.serviceAccount());
    }
    if (workload.role() == ProxyRole.SIDECAR) {
      metadata.put("INTERCEPTION_MODE", workload.interception().name());
    }
    return ImmutableMap.of(
        "id",
        type + "~" + workload.ip() + "~" + name + "~" + domain,
        "cluster",
        name,
        "metadata",
        metadata.buildOrThrow());
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
            "envoy_grpc", ImmutableMap.of("cluster_name", CLUSTER),
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
      XdsEndpoint xds, IdentitySource identity) {
    ImmutableMap.Builder<String, Object> controlPlane =
        cluster(CLUSTER, isName(xds) ? "STRICT_DNS" : "STATIC", address(xds));
    if (xds.ca() != null) {
      controlPlane.put("transport_socket", tls(xds));
    }
    ImmutableList.Builder<Object> clusters = ImmutableList.builder();
    clusters.add(controlPlane.buildOrThrow());
    if (identity instanceof IdentitySource.Agent agent) {
      clusters.add(
          cluster(IdentitySource.CLUSTER, agent.discovery(), agent.address()).buildOrThrow());
    }
    ImmutableMap.Builder<String, Object> resources = ImmutableMap.builder();
    resources.put("clusters", clusters.build());
    if (!identity.secrets().isEmpty()) {
      resources.put("secrets", identity.secrets());
    }
    return resources.buildOrThrow();
  }

  private static ImmutableMap.Builder<String, Object> cluster(
      String name, String discovery, Map<String, Object> address) {
    ImmutableMap.Builder<String, Object> cluster = ImmutableMap.builder();
    cluster.put("name", name);
    cluster.put("type", discovery);
    cluster.put("connect_timeout", "5s");
    cluster.put("typed_extension_protocol_options", ImmutableMap.of(HTTP_OPTIONS, http2()));
    ImmutableMap<String, Object> endpoint =
        ImmutableMap.of("endpoint", ImmutableMap.of("address", address));
    return cluster.put(
        "load_assignment",
        ImmutableMap.of(
            "cluster_name",
            name,
            "endpoints",
            ImmutableList.of(ImmutableMap.of("lb_endpoints", ImmutableList.of(endpoint)))));
  }

  /** A half-open connection must be noticed: a proxy on one hears of no edit. */
  private static ImmutableMap<String, Object> http2() {
    ImmutableMap<String, Object> keepalive = ImmutableMap.of("interval", "30s", "timeout", "10s");
    return ImmutableMap.of(
        "@type",
        TYPE + HTTP_OPTIONS,
        "explicit_http_config",
        ImmutableMap.of(
            "http2_protocol_options", ImmutableMap.of("connection_keepalive", keepalive)));
  }

  private static ImmutableMap<String, Object> tls(XdsEndpoint xds) {
    ImmutableMap.Builder<String, Object> validation = ImmutableMap.builder();
    validation.put("trusted_ca", ImmutableMap.of("filename", String.valueOf(xds.ca())));
    ImmutableMap.Builder<String, Object> context = ImmutableMap.builder();
    context.put("@type", TYPE + "envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext");
    String serverName = xds.serverName();
    if (serverName != null) {
      boolean address = InetAddresses.isInetAddress(serverName);
      if (!address) {
        context.put("sni", serverName);
      }
      validation.put(
          "match_typed_subject_alt_names",
          ImmutableList.of(
              ImmutableMap.of(
                  "san_type",
                  address ? "IP_ADDRESS" : "DNS",
                  "matcher",
                  ImmutableMap.of("exact", serverName))));
    }
    ImmutableMap.Builder<String, Object> common = ImmutableMap.builder();
    common.put("alpn_protocols", ImmutableList.of("h2"));
    common.put("validation_context", validation.buildOrThrow());
    if (xds.certificate() != null && xds.key() != null) {
      common.put(
          "tls_certificates",
          ImmutableList.of(
              ImmutableMap.of(
                  "certificate_chain", ImmutableMap.of("filename", xds.certificate().toString()),
                  "private_key", ImmutableMap.of("filename", xds.key().toString()))));
    }
    context.put("common_tls_context", common.buildOrThrow());
    return ImmutableMap.of(
        "name", "envoy.transport_sockets.tls", "typed_config", context.buildOrThrow());
  }

  private static boolean isName(XdsEndpoint xds) {
    HostAndPort host = xds.host();
    return host != null && !InetAddresses.isInetAddress(host.getHost());
  }

  private static Map<String, Object> address(XdsEndpoint xds) {
    HostAndPort host = xds.host();
    if (host == null) {
      return ImmutableMap.of("pipe", ImmutableMap.of("path", String.valueOf(xds.pipe())));
    }
    return socketAddress(host.getHost(), host.getPort());
  }

  private static ImmutableMap<String, Object> socketAddress(InetSocketAddress address) {
    return socketAddress(address.getAddress().getHostAddress(), address.getPort());
  }

  private static ImmutableMap<String, Object> socketAddress(String host, int port) {
    return ImmutableMap.of("socket_address", ImmutableMap.of("address", host, "port_value", port));
  }
}
