package dev.portcullis.injection;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.portcullis.injection.AppCheck.Connection;
import dev.portcullis.injection.AppCheck.Health;
import dev.portcullis.injection.AppCheck.Request;
import dev.portcullis.injection.ArgumentText.Expanded;

/**
 * What a sidecar answers to kubelets, on a port that is not intercepted: whether Envoy is ready,
 * and what is asked of the workload. Anything else is not found.
 */
final class HealthListener {
  /** Where Envoy says whether it is ready. */
  static final String READY = "/healthz/ready";

  private static final String NAME = "portcullis-health";
  private static final String ADMIN = "portcullis-envoy-admin";
  private static final String TYPE = "type.googleapis.com/";

  private HealthListener() {}

  static ImmutableMap<String, Object> of(ImmutableList<AppCheck> checks) {
    ImmutableMap<String, Object> chain =
        ImmutableMap.of("filters", ImmutableList.of(connections(checks)));
    return ImmutableMap.of(
        "name",
        NAME,
        "address",
        address("0.0.0.0", SidecarContainer.HEALTH_PORT),
        // Where clients take all connections of the workload, it is not to be restarted for that.
        "ignore_global_conn_limit",
        true,
        "filter_chains",
        ImmutableList.of(chain));
  }

  private static ImmutableMap<String, Object> connections(ImmutableList<AppCheck> checks) {
    ImmutableMap<String, Object> routes =
        ImmutableMap.of(
            "name",
            NAME,
            "virtual_hosts",
            ImmutableList.of(
                ImmutableMap.of(
                    "name", NAME, "domains", ImmutableList.of("*"), "routes", routes(checks))));
    ImmutableMap<String, Object> config =
        ImmutableMap.<String, Object>builder()
            .put(
                "@type",
                TYPE
                    + "envoy.extensions.filters.network.http_connection_manager.v3"
                    + ".HttpConnectionManager")
            .put("stat_prefix", NAME)
            .put("codec_type", "HTTP1")
            .put("use_remote_address", true)
            .put("generate_request_id", false)
            .put("request_headers_timeout", "5s")
            .put("common_http_protocol_options", ImmutableMap.of("idle_timeout", "5s"))
            .put("route_config", routes)
            .put("http_filters", filters(checks))
            .buildOrThrow();
    return ImmutableMap.of(
        "name", "envoy.filters.network.http_connection_manager", "typed_config", config);
  }

  private static ImmutableList<Object> routes(ImmutableList<AppCheck> checks) {
    ImmutableList.Builder<Object> routes = ImmutableList.builder();
    routes.add(
        ImmutableMap.of(
            "match", match(READY),
            "route", ImmutableMap.of("cluster", ADMIN, "prefix_rewrite", "/ready")));
    for (AppCheck check : checks) {
      if (check instanceof Request request) {
        routes.add(route(request));
      }
    }
    return routes.build();
  }

  private static ImmutableMap<String, Object> route(Request request) {
    ImmutableMap.Builder<String, Object> action = ImmutableMap.builder();
    action.put("cluster", HealthClusters.name(request));
    action.put("prefix_rewrite", request.target());
    action.put("timeout", request.seconds() + "s");
    if (!request.ownHost()) {
      // As a kubelet has it that asks the workload itself.
      action.put(
          "host_rewrite_literal",
          new Expanded(ArgumentText.variable(ArgumentText.POD_IP) + ":" + request.port()));
    }
    return ImmutableMap.of(
        "match",
        match(request.path()),
        "route",
        action.buildOrThrow(),
        // A kubelet sends none, and what others say in them is not to be believed.
        "request_headers_to_remove",
        ImmutableList.of("x-forwarded-for", "x-forwarded-proto"),
        // Followed, it would lead past the one path that may be asked for; alone it is a success.
        "response_headers_to_remove",
        ImmutableList.of("location"));
  }

  /** The whole of it: {@code path} alone would let any query through to the workload. */
  private static ImmutableMap<String, Object> match(String path) {
    return ImmutableMap.of(
        "path", path, "headers", ImmutableList.of(header(":path", path), header(":method", "GET")));
  }

  private static ImmutableMap<String, Object> header(String name, String value) {
    return ImmutableMap.of("name", name, "string_match", ImmutableMap.of("exact", value));
  }

  private static ImmutableList<Object> filters(ImmutableList<AppCheck> checks) {
    ImmutableList.Builder<Object> filters = ImmutableList.builder();
    for (AppCheck check : checks) {
      switch (check) {
        case Request _ -> {}
        case Connection _, Health _ -> filters.add(answering(check));
      }
    }
    ImmutableMap<String, Object> router =
        ImmutableMap.of(
            "@type",
            TYPE + "envoy.extensions.filters.http.router.v3.Router",
            "suppress_envoy_headers",
            true);
    return filters.add(filter("envoy.filters.http.router", router)).build();
  }

  /** Says what Envoy's own check of the workload has found: 200 or 503. */
  private static ImmutableMap<String, Object> answering(AppCheck check) {
    ImmutableMap<String, Object> all =
        ImmutableMap.of(HealthClusters.name(check), ImmutableMap.of("value", 100));
    return filter(
        "envoy.filters.http.health_check",
        ImmutableMap.of(
            "@type",
            TYPE + "envoy.extensions.filters.http.health_check.v3.HealthCheck",
            "pass_through_mode",
            false,
            "cluster_min_healthy_percentages",
            all,
            "headers",
            ImmutableList.of(header(":path", check.path()))));
  }

  private static ImmutableMap<String, Object> filter(
      String name, ImmutableMap<String, Object> config) {
    return ImmutableMap.of("name", name, "typed_config", config);
  }

  /** The clusters that it needs. */
  static ImmutableSet<ImmutableMap<String, Object>> clusters(ImmutableList<AppCheck> checks) {
    return ImmutableSet.<ImmutableMap<String, Object>>builder()
        .add(HealthClusters.at(ADMIN, "127.0.0.1", SidecarContainer.ADMIN_PORT).buildOrThrow())
        .addAll(checks.stream().map(HealthClusters::of).toList())
        .build();
  }

  static ImmutableMap<String, Object> address(Object address, int port) {
    return ImmutableMap.of(
        "socket_address", ImmutableMap.of("address", address, "port_value", port));
  }
}
