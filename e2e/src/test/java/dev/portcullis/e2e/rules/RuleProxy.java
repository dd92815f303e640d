package dev.portcullis.e2e.rules;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.Any;
import dev.portcullis.e2e.harness.EnvoyProcess;
import dev.portcullis.e2e.harness.FreePorts;
import dev.portcullis.xds.DeterministicProto;
import dev.portcullis.xds.EnvoyJson;
import io.envoyproxy.envoy.config.bootstrap.v3.Admin;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.ApiVersion;
import io.envoyproxy.envoy.config.core.v3.ConfigSource;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.core.v3.ExtensionConfigSource;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.config.core.v3.PathConfigSource;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.DirectResponseAction;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** An Envoy with one worker that answers itself what the policy of a listener lets through. */
final class RuleProxy implements AutoCloseable {
  private static final String LOCALHOST = "127.0.0.1";

  private final EnvoyProcess envoy;
  private final ImmutableList<InetSocketAddress> listeners;

  private RuleProxy(EnvoyProcess envoy, ImmutableList<InetSocketAddress> listeners) {
    this.envoy = envoy;
    this.listeners = listeners;
  }

  /**
   * Starts an Envoy with a listener for each policy.
   *
   * @param said what answers say, as a format of Envoy's access log; "" for the usual bodies
   */
  static RuleProxy start(List<HttpFilter> policies, String said) {
    Bootstrap.Builder bootstrap = Bootstrap.newBuilder();
    InetSocketAddress admin = new InetSocketAddress(LOCALHOST, FreePorts.next());
    bootstrap.setNode(Node.newBuilder().setId("rules").setCluster("rules"));
    bootstrap.setAdmin(Admin.newBuilder().setAddress(address(admin)));
    List<InetSocketAddress> listeners = new ArrayList<>();
    for (HttpFilter policy : policies) {
      InetSocketAddress listener = new InetSocketAddress(LOCALHOST, FreePorts.next());
      listeners.add(listener);
      bootstrap.getStaticResourcesBuilder().addListeners(listener(listener, policy, said));
    }
    EnvoyProcess envoy =
        EnvoyProcess.start(
            new EnvoyProcess.Setup("rules", EnvoyJson.json(bootstrap.build()), admin, 1));
    return new RuleProxy(envoy.awaitReady(), ImmutableList.copyOf(listeners));
  }

  /** A policy as part of a listener. */
  static HttpFilter inline(Any policy) {
    return HttpFilter.newBuilder().setName("policy").setTypedConfig(policy).build();
  }

  /** A policy that is read from a file, and again whenever that is replaced. */
  static HttpFilter watched(Path file, Any type) {
    return HttpFilter.newBuilder()
        .setName("http/policy")
        .setConfigDiscovery(
            ExtensionConfigSource.newBuilder()
                .addTypeUrls(type.getTypeUrl())
                .setConfigSource(
                    ConfigSource.newBuilder()
                        .setResourceApiVersion(ApiVersion.V3)
                        .setPathConfigSource(
                            PathConfigSource.newBuilder().setPath(file.toString()))))
        .build();
  }

  /** The listener of the policy at this place. */
  InetSocketAddress listener(int policy) {
    return listeners.get(policy);
  }

  long pid() {
    return envoy.process().pid();
  }

  @Override
  public void close() {
    envoy.close();
  }

  private static Listener listener(InetSocketAddress at, HttpFilter policy, String said) {
    HttpConnectionManager.Builder manager =
        HttpConnectionManager.newBuilder()
            .setStatPrefix("rules")
            .setRouteConfig(answer())
            .addHttpFilters(policy)
            .addHttpFilters(
                HttpFilter.newBuilder()
                    .setName("router")
                    .setTypedConfig(DeterministicProto.pack(Router.getDefaultInstance())));
    if (!said.isEmpty()) {
      manager
          .getLocalReplyConfigBuilder()
          .getBodyFormatBuilder()
          .setTextFormatSource(DataSource.newBuilder().setInlineString(said));
    }
    return Listener.newBuilder()
        .setName("rules-" + at.getPort())
        .setAddress(address(at))
        .addFilterChains(
            FilterChain.newBuilder()
                .addFilters(
                    Filter.newBuilder()
                        .setName("http")
                        .setTypedConfig(DeterministicProto.pack(manager.build()))))
        .build();
  }

  private static RouteConfiguration answer() {
    return RouteConfiguration.newBuilder()
        .addVirtualHosts(
            VirtualHost.newBuilder()
                .setName("any")
                .addDomains("*")
                .addRoutes(
                    Route.newBuilder()
                        .setMatch(RouteMatch.newBuilder().setPrefix("/"))
                        .setDirectResponse(
                            DirectResponseAction.newBuilder()
                                .setStatus(200)
                                .setBody(DataSource.newBuilder().setInlineString("ok")))))
        .build();
  }

  private static Address address(InetSocketAddress at) {
    return Address.newBuilder()
        .setSocketAddress(
            SocketAddress.newBuilder().setAddress(at.getHostString()).setPortValue(at.getPort()))
        .build();
  }
}
