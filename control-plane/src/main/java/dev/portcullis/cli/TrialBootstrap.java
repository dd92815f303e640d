package dev.portcullis.cli;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.Iterables;
import com.google.common.collect.MoreCollectors;
import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.portcullis.compile.ConfigView;
import dev.portcullis.compile.envoy.PolicyCompiler;
import dev.portcullis.compile.envoy.PolicySlots;
import dev.portcullis.compile.envoy.RoutingCompiler;
import dev.portcullis.decide.DecidingProxy;
import dev.portcullis.model.AuthorizationPolicy;
import dev.portcullis.model.AuthorizationPolicy.Action;
import dev.portcullis.model.ConfigKey;
import dev.portcullis.model.ConfigKind;
import dev.portcullis.model.ConfigMeta;
import dev.portcullis.model.ConfigObject;
import dev.portcullis.model.Gateway;
import dev.portcullis.model.MeshSettings;
import dev.portcullis.model.RequestAuthentication;
import dev.portcullis.model.ServerTlsSettings;
import dev.portcullis.model.Sidecar;
import dev.portcullis.model.Sidecar.CaptureMode;
import dev.portcullis.model.SourceLocation;
import dev.portcullis.model.WorkloadSelector;
import dev.portcullis.xds.DeterministicProto;
import dev.portcullis.xds.PolicyDelivery;
import dev.portcullis.xds.ProxyRole;
import dev.portcullis.xds.ProxyTopology;
import dev.portcullis.xds.ResourceType;
import dev.portcullis.xds.WorkloadGroupKey;
import io.envoyproxy.envoy.config.accesslog.v3.AccessLog;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.core.v3.SubstitutionFormatString;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.listener.v3.ListenerFilter;
import io.envoyproxy.envoy.config.route.v3.DirectResponseAction;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.extensions.access_loggers.file.v3.FileAccessLog;
import io.envoyproxy.envoy.extensions.filters.listener.proxy_protocol.v3.ProxyProtocol;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import java.nio.file.Path;
import java.util.Collection;

/**
 * What a real Envoy needs to decide one request: the listener and the policy that the compiler
 * makes, in one piece, with an answer of 200 in the workload's place.
 */
final class TrialBootstrap {
  private static final SourceLocation NOWHERE = SourceLocation.ofFile("explain");
  private static final String NAME = "explain";

  private final Listener listener;
  private final TypedExtensionConfig policy;

  /**
   * @param port the port that the policies take the request to be made to
   */
  TrialBootstrap(
      Collection<? extends ConfigObject> objects,
      MeshSettings mesh,
      DecidingProxy proxy,
      int port) {
    ImmutableSortedMap.Builder<ConfigKey, ConfigObject> kept = ImmutableSortedMap.naturalOrder();
    objects.stream()
        .filter(TrialBootstrap::decides)
        .forEach(object -> kept.put(object.key(), object));
    ConfigObject listener = listener(proxy, port);
    kept.put(listener.key(), listener);
    // Certificates are of no use here: what they decide is decided before a request is there.
    MeshSettings plaintext = mesh.toBuilder().identity(MeshSettings.Identity.NONE).build();
    ConfigView view = new ConfigView(1, kept.buildOrThrow(), plaintext);
    Integer trusted = proxy.trustedProxies();
    WorkloadGroupKey group =
        new WorkloadGroupKey(
            role(proxy),
            proxy.namespace(),
            ImmutableSortedMap.copyOf(proxy.labels()),
            trusted == null ? null : ProxyTopology.trusting(trusted),
            PolicyDelivery.ATOMIC);
    this.listener =
        new RoutingCompiler()
            .compile(view, group).resources().stream()
                .filter(resource -> resource.type() == ResourceType.LISTENER)
                .map(resource -> unpack(resource.body(), Listener.getDefaultInstance()))
                .collect(MoreCollectors.onlyElement());
    this.policy =
        new PolicyCompiler()
            .compile(view, group).resources().stream()
                .filter(resource -> resource.name().equals(PolicySlots.POLICY))
                .map(resource -> unpack(resource.body(), TypedExtensionConfig.getDefaultInstance()))
                .collect(MoreCollectors.onlyElement());
  }

  /** What external authorizers would say is assumed, so they are left out. */
  private static boolean decides(ConfigObject object) {
    return object instanceof RequestAuthentication
        || (object instanceof AuthorizationPolicy policy && policy.action() != Action.CUSTOM);
  }

  private static ProxyRole role(DecidingProxy proxy) {
    return switch (proxy.role()) {
      case GATEWAY -> ProxyRole.GATEWAY;
      case SIDECAR -> ProxyRole.SIDECAR;
    };
  }

  private static ConfigObject listener(DecidingProxy proxy, int port) {
    WorkloadSelector selector = new WorkloadSelector(ImmutableMap.copyOf(proxy.labels()));
    return switch (proxy.role()) {
      case GATEWAY ->
          new Gateway(
              meta(ConfigKind.GATEWAY, proxy.namespace()),
              selector,
              ImmutableList.of(
                  new Gateway.Server(
                      port,
                      NAME,
                      "HTTP",
                      "",
                      ImmutableList.of("*"),
                      false,
                      ServerTlsSettings.NONE,
                      NOWHERE)));
      case SIDECAR ->
          new Sidecar(
              meta(ConfigKind.SIDECAR, proxy.namespace()),
              selector,
              ImmutableList.of(
                  new Sidecar.IngressListener(
                      port,
                      NAME,
                      "HTTP",
                      "127.0.0.2",
                      CaptureMode.NONE,
                      "127.0.0.1:" + port,
                      null,
                      NOWHERE)));
    };
  }

  private static ConfigMeta meta(ConfigKind kind, String namespace) {
    return new ConfigMeta(
        new ConfigKey(kind, namespace, NAME), ImmutableMap.of(), ImmutableMap.of(), null, NOWHERE);
  }

  /** The bootstrap of an Envoy that listens on {@code real} and logs what it decides. */
  Bootstrap build(int real, Path log) {
    Bootstrap.Builder bootstrap = Bootstrap.newBuilder();
    bootstrap.getNodeBuilder().setId(NAME).setCluster(NAME);
    bootstrap
        .getLayeredRuntimeBuilder()
        .addLayersBuilder()
        .setName(NAME)
        .setStaticLayer(
            Struct.newBuilder()
                .putFields("re2.max_program_size.error_level", number(32768))
                .putFields(
                    "envoy.reloadable_features.http_reject_path_with_fragment",
                    Value.newBuilder().setBoolValue(false).build()));
    bootstrap.getStaticResourcesBuilder().addListeners(listener(real, log));
    return bootstrap.build();
  }

  private static Value number(double number) {
    return Value.newBuilder().setNumberValue(number).build();
  }

  private Listener listener(int real, Path log) {
    FilterChain.Builder chain =
        Iterables.getOnlyElement(listener.getFilterChainsList()).toBuilder();
    Filter filter = Iterables.getOnlyElement(chain.getFiltersList());
    HttpConnectionManager manager =
        unpack(filter.getTypedConfig(), HttpConnectionManager.getDefaultInstance());
    chain.setFilters(
        0, filter.toBuilder().setTypedConfig(DeterministicProto.pack(inOnePiece(manager, log))));
    return Listener.newBuilder()
        .setName(NAME)
        .setAddress(address(real))
        // It carries the addresses of the request that is asked about.
        .addListenerFilters(
            ListenerFilter.newBuilder()
                .setName("envoy.filters.listener.proxy_protocol")
                .setTypedConfig(DeterministicProto.pack(ProxyProtocol.getDefaultInstance())))
        .addFilterChains(chain)
        .build();
  }

  private HttpConnectionManager inOnePiece(HttpConnectionManager manager, Path log) {
    HttpConnectionManager.Builder whole = manager.toBuilder().clearHttpFilters().clearRds();
    for (HttpFilter filter : manager.getHttpFiltersList()) {
      whole.addHttpFilters(filter.hasConfigDiscovery() ? policy(filter.getName()) : filter);
    }
    return whole.setRouteConfig(answering()).addAccessLog(accessLog(log)).build();
  }

  private HttpFilter policy(String name) {
    return HttpFilter.newBuilder().setName(name).setTypedConfig(policy.getTypedConfig()).build();
  }

  private static RouteConfiguration answering() {
    Route route =
        Route.newBuilder()
            .setMatch(RouteMatch.newBuilder().setPrefix("/"))
            .setDirectResponse(DirectResponseAction.newBuilder().setStatus(200))
            .build();
    return RouteConfiguration.newBuilder()
        .setName(NAME)
        .addVirtualHosts(VirtualHost.newBuilder().setName(NAME).addDomains("*").addRoutes(route))
        .build();
  }

  private static AccessLog accessLog(Path log) {
    SubstitutionFormatString format =
        SubstitutionFormatString.newBuilder()
            .setTextFormatSource(
                DataSource.newBuilder().setInlineString("%RESPONSE_CODE_DETAILS%\n"))
            .build();
    return AccessLog.newBuilder()
        .setName("envoy.access_loggers.file")
        .setTypedConfig(
            DeterministicProto.pack(
                FileAccessLog.newBuilder().setPath(log.toString()).setLogFormat(format).build()))
        .build();
  }

  private static Address address(int port) {
    return Address.newBuilder()
        .setSocketAddress(SocketAddress.newBuilder().setAddress("127.0.0.1").setPortValue(port))
        .build();
  }

  @SuppressWarnings("unchecked") // the parser of a type makes values of it
  private static <T extends Message> T unpack(Any any, T type) {
    try {
      return (T) type.getParserForType().parseFrom(any.getValue());
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(any.getTypeUrl(), e);
    }
  }
}
