package dev.portcullis.compile.envoy;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.Any;
import com.google.protobuf.BoolValue;
import com.google.protobuf.Duration;
import dev.portcullis.compile.routing.GatewayChain;
import dev.portcullis.compile.routing.ListenerPlan.GatewayListener;
import dev.portcullis.compile.routing.ListenerPlan.GrpcWeb;
import dev.portcullis.compile.routing.ListenerPlan.OutboundListener;
import dev.portcullis.compile.routing.OutboundChain.Requests;
import dev.portcullis.compile.routing.RouteTable;
import dev.portcullis.model.GatewayTopology;
import dev.portcullis.model.MeshSettings;
import dev.portcullis.xds.DeterministicProto;
import dev.portcullis.xds.PolicyDelivery;
import io.envoyproxy.envoy.config.core.v3.HttpProtocolOptions;
import io.envoyproxy.envoy.extensions.filters.http.cors.v3.Cors;
import io.envoyproxy.envoy.extensions.filters.http.fault.v3.HTTPFault;
import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.ForwardClientCertDetails;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.PathWithEscapedSlashesAction;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.SetCurrentClientCertDetails;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.UpgradeConfig;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.Rds;
import org.jspecify.annotations.Nullable;

/** Renders what is done to HTTP on a connection, with Istio's choices. */
final class ConnectionManagerEmitter {
  private static final HttpFilter ROUTER =
      HttpFilter.newBuilder()
          .setName("envoy.filters.http.router")
          .setTypedConfig(DeterministicProto.pack(Router.getDefaultInstance()))
          .build();
  private static final HttpFilter GRPC_WEB =
      HttpFilter.newBuilder()
          .setName("envoy.filters.http.grpc_web")
          .setTypedConfig(
              Any.newBuilder()
                  .setTypeUrl(
                      "type.googleapis.com/envoy.extensions.filters.http.grpc_web.v3.GrpcWeb"))
          .build();

  /**
   * Does nothing but what a route says, in Istio's order. Always there, or an edit of a route would
   * change the listener.
   */
  private static final ImmutableList<HttpFilter> OF_ROUTES =
      ImmutableList.of(
          HttpFilter.newBuilder()
              .setName(RouteFilters.FAULT)
              .setTypedConfig(DeterministicProto.pack(HTTPFault.getDefaultInstance()))
              .build(),
          HttpFilter.newBuilder()
              .setName(RouteFilters.CORS)
              .setTypedConfig(DeterministicProto.pack(Cors.getDefaultInstance()))
              .build());

  private final MeshSettings mesh;
  private final PolicyDelivery delivery;
  private final @Nullable String signalCluster;

  /**
   * Creates an emitter.
   *
   * @param signalCluster through which proxies tell of tokens whose key they lack, null for none
   */
  ConnectionManagerEmitter(
      MeshSettings mesh, PolicyDelivery delivery, @Nullable String signalCluster) {
    this.mesh = mesh;
    this.delivery = delivery;
    this.signalCluster = signalCluster;
  }

  /** No policy, and no name for a server that is somebody else's: the workload is the client. */
  HttpConnectionManager emit(OutboundListener plan, Requests requests) {
    HttpConnectionManager.Builder manager =
        manager()
            .setStatPrefix("outbound_" + plan.name())
            .setUseRemoteAddress(BoolValue.of(false))
            .setRds(rds(requests.routeTable()));
    filters(manager, requests.grpcWeb(), OF_ROUTES);
    return manager.build();
  }

  /** For requests to a sidecar's own workload; their routes never change without the listener. */
  HttpConnectionManager inbound(String statistics, RouteTable routes, GrpcWeb grpcWeb) {
    HttpConnectionManager.Builder manager = guarded();
    forSidecar(manager, statistics, routes, grpcWeb);
    return manager.build();
  }

  HttpConnectionManager emit(GatewayListener plan, GatewayChain.Requests chain) {
    HttpConnectionManager.Builder manager = guarded();
    forGateway(manager, plan, chain);
    return manager.build();
  }

  private HttpConnectionManager.Builder manager() {
    HttpConnectionManager.Builder manager =
        HttpConnectionManager.newBuilder()
            .setStreamIdleTimeout(Duration.getDefaultInstance())
            .setProxy100Continue(true)
            .addUpgradeConfigs(UpgradeConfig.newBuilder().setUpgradeType("websocket"));
    normalizePaths(manager);
    return manager;
  }

  /** One with policy, which comes first: nothing that it would refuse may reach another filter. */
  private HttpConnectionManager.Builder guarded() {
    HttpConnectionManager.Builder manager =
        manager()
            .setServerName(mesh.serverName())
            .addAllHttpFilters(PolicySlots.httpFilters(delivery));
    limitStreams(manager);
    if (signalCluster != null) {
      manager.addAccessLog(KeySignalLog.through(signalCluster));
    }
    return manager;
  }

  private void forGateway(
      HttpConnectionManager.Builder manager, GatewayListener plan, GatewayChain.Requests chain) {
    manager
        .setStatPrefix("outbound_" + plan.name())
        .setUseRemoteAddress(BoolValue.of(true))
        .setXffNumTrustedHops(plan.topology().trustedProxies())
        .setForwardClientCertDetails(certificates(plan.topology()))
        .setSetCurrentClientCertDetails(
            SetCurrentClientCertDetails.newBuilder()
                .setSubject(BoolValue.of(true))
                .setCert(true)
                .setDns(true)
                .setUri(true))
        .setRds(rds(chain.routeTable()));
    filters(manager, chain.grpcWeb(), OF_ROUTES);
  }

  private static ForwardClientCertDetails certificates(GatewayTopology topology) {
    return switch (topology.clientCertificates()) {
      case UNDEFINED, SANITIZE_SET -> ForwardClientCertDetails.SANITIZE_SET;
      case SANITIZE -> ForwardClientCertDetails.SANITIZE;
      case FORWARD_ONLY -> ForwardClientCertDetails.FORWARD_ONLY;
      case APPEND_FORWARD -> ForwardClientCertDetails.APPEND_FORWARD;
      case ALWAYS_FORWARD_ONLY -> ForwardClientCertDetails.ALWAYS_FORWARD_ONLY;
    };
  }

  private void forSidecar(
      HttpConnectionManager.Builder manager,
      String statistics,
      RouteTable routes,
      GrpcWeb grpcWeb) {
    manager
        .setStatPrefix(statistics)
        .setUseRemoteAddress(BoolValue.of(false))
        .setForwardClientCertDetails(ForwardClientCertDetails.APPEND_FORWARD)
        .setSetCurrentClientCertDetails(
            SetCurrentClientCertDetails.newBuilder()
                .setSubject(BoolValue.of(true))
                .setDns(true)
                .setUri(true))
        .setRouteConfig(new RouteTableEmitter(mesh).inbound(routes));
    filters(manager, grpcWeb, ImmutableList.of());
  }

  private static Rds rds(String routeTable) {
    return Rds.newBuilder()
        .setConfigSource(ConfigSources.adsWithoutTimeout())
        .setRouteConfigName(routeTable)
        .build();
  }

  private static void filters(
      HttpConnectionManager.Builder manager, GrpcWeb grpcWeb, ImmutableList<HttpFilter> ofRoutes) {
    switch (grpcWeb) {
      case TRANSLATED -> manager.addHttpFilters(GRPC_WEB);
      case OFF -> {}
    }
    manager.addAllHttpFilters(ofRoutes).addHttpFilters(ROUTER);
  }

  /** Policy decides on the path that the backend receives. */
  private void normalizePaths(HttpConnectionManager.Builder manager) {
    PathWithEscapedSlashesAction escapedSlashes = PathWithEscapedSlashesAction.KEEP_UNCHANGED;
    switch (mesh.pathNormalization()) {
      case NONE -> manager.setNormalizePath(BoolValue.of(false));
      case BASE -> manager.setNormalizePath(BoolValue.of(true));
      case MERGE_SLASHES -> manager.setNormalizePath(BoolValue.of(true)).setMergeSlashes(true);
      case DECODE_AND_MERGE_SLASHES -> {
        manager.setNormalizePath(BoolValue.of(true)).setMergeSlashes(true);
        escapedSlashes = PathWithEscapedSlashesAction.UNESCAPE_AND_FORWARD;
      }
    }
    manager.setPathWithEscapedSlashesAction(escapedSlashes);
  }

  /** A stream keeps the policy that admitted it, so a mesh may limit how long it lives. */
  private void limitStreams(HttpConnectionManager.Builder manager) {
    java.time.Duration longest = mesh.maxStreamDuration();
    if (longest != null) {
      manager.setCommonHttpProtocolOptions(
          HttpProtocolOptions.newBuilder().setMaxStreamDuration(Durations.of(longest)));
    }
  }
}
