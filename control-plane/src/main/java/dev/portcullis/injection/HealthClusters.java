package dev.portcullis.injection;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.portcullis.injection.AppCheck.Connection;
import dev.portcullis.injection.AppCheck.Health;
import dev.portcullis.injection.AppCheck.Pace;
import dev.portcullis.injection.AppCheck.Request;
import dev.portcullis.injection.ArgumentText.Expanded;

/** How Envoy reaches the workload for a kubelet's checks. */
final class HealthClusters {
  private static final String OPTIONS = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions";
  private static final String TYPE = "type.googleapis.com/";

  /** Connections from here are not intercepted: Envoy would decide about its own. */
  private static final String SOURCE = "127.0.0.6";

  private HealthClusters() {}

  /** A request shares its cluster with others; each of the other checks has its own result. */
  static String name(AppCheck check) {
    return switch (check) {
      case Request(_, int port, boolean tls, _, _, _) ->
          "portcullis-app-" + (tls ? "https-" : "http-") + port;
      case Connection connection -> "portcullis-check-" + connection.name();
      case Health health -> "portcullis-check-" + health.name();
    };
  }

  static ImmutableMap<String, Object> of(AppCheck check) {
    // Workloads may listen on their Pod's address only.
    ImmutableMap.Builder<String, Object> cluster =
        at(name(check), new Expanded(ArgumentText.variable(ArgumentText.POD_IP)), check.port());
    cluster.put(
        "upstream_bind_config",
        ImmutableMap.of("source_address", ImmutableMap.of("address", SOURCE, "port_value", 0)));
    switch (check) {
      case Request request -> {
        cluster.put("typed_extension_protocol_options", once());
        if (request.tls()) {
          cluster.put("transport_socket", anybody());
        }
      }
      case Connection(_, _, _, Pace pace) ->
          cluster.put("health_checks", checks(pace, "tcp_health_check", ImmutableMap.of()));
      case Health(_, _, _, String service, Pace pace) -> {
        cluster.put("typed_extension_protocol_options", http2());
        cluster.put(
            "health_checks",
            checks(pace, "grpc_health_check", ImmutableMap.of("service_name", service)));
      }
    }
    return cluster.buildOrThrow();
  }

  /** A cluster of one address. */
  static ImmutableMap.Builder<String, Object> at(String name, Object address, int port) {
    ImmutableMap<String, Object> endpoint =
        ImmutableMap.of(
            "endpoint", ImmutableMap.of("address", HealthListener.address(address, port)));
    return ImmutableMap.<String, Object>builder()
        .put("name", name)
        .put("type", "STATIC")
        .put("connect_timeout", "1s")
        .put(
            "load_assignment",
            ImmutableMap.of(
                "cluster_name",
                name,
                "endpoints",
                ImmutableList.of(ImmutableMap.of("lb_endpoints", ImmutableList.of(endpoint)))));
  }

  /** A workload that closes an idle connection must not seem dead for it. */
  private static ImmutableMap<String, Object> once() {
    return options(
        "common_http_protocol_options",
        ImmutableMap.of("max_requests_per_connection", 1),
        "http_protocol_options");
  }

  private static ImmutableMap<String, Object> http2() {
    return options("common_http_protocol_options", ImmutableMap.of(), "http2_protocol_options");
  }

  private static ImmutableMap<String, Object> options(
      String name, ImmutableMap<String, Object> value, String protocol) {
    return ImmutableMap.of(
        OPTIONS,
        ImmutableMap.of(
            "@type",
            TYPE + OPTIONS,
            name,
            value,
            "explicit_http_config",
            ImmutableMap.of(protocol, ImmutableMap.of())));
  }

  /** As kubelets do: they verify no certificate. */
  private static ImmutableMap<String, Object> anybody() {
    return ImmutableMap.of(
        "name",
        "envoy.transport_sockets.tls",
        "typed_config",
        ImmutableMap.of(
            "@type", TYPE + "envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext"));
  }

  /** One answer counts: it is the kubelet that waits for several. */
  private static ImmutableList<Object> checks(
      Pace pace, String kind, ImmutableMap<String, Object> what) {
    return ImmutableList.of(
        ImmutableMap.<String, Object>builder()
            .put("timeout", pace.timeout())
            .put("interval", pace.interval())
            // Nothing else ever goes to this cluster.
            .put("no_traffic_interval", pace.interval())
            .put("unhealthy_interval", "1s")
            .put("unhealthy_threshold", 1)
            .put("healthy_threshold", 1)
            .put(kind, what)
            .buildOrThrow());
  }
}
