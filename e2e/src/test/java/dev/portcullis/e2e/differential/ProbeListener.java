package dev.portcullis.e2e.differential;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.portcullis.xds.DeterministicProto;
import io.envoyproxy.envoy.config.accesslog.v3.AccessLogFilter;
import io.envoyproxy.envoy.config.accesslog.v3.ComparisonFilter;
import io.envoyproxy.envoy.config.accesslog.v3.StatusCodeFilter;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption;
import io.envoyproxy.envoy.config.core.v3.RuntimeUInt32;
import io.envoyproxy.envoy.config.core.v3.TransportSocket;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.FilterChainMatch;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.listener.v3.ListenerFilter;
import io.envoyproxy.envoy.config.route.v3.DirectResponseAction;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.LocalReplyConfig;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.ResponseMapper;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CommonTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsCertificate;
import java.util.function.UnaryOperator;

/**
 * Makes a compiled listener tell what it decides: what is allowed is answered with what a backend
 * would have seen, every refusal says its response code details in a header. It takes TLS, too,
 * with or without a certificate. What is decided stays as compiled.
 */
final class ProbeListener {
  /** The header that carries the response code details of whatever Envoy answers itself. */
  static final String DETAILS = "x-details";

  /** Before the name (without a colon) of a header that a backend would have seen. */
  static final String SEEN = "x-seen-";

  private final TransportSocket tls;

  ProbeListener(Identities identities) {
    this.tls = tls(identities);
  }

  /** The listener with its policies under other names. */
  Listener of(Listener compiled, UnaryOperator<String> policyNames)
      throws InvalidProtocolBufferException {
    FilterChain chain = compiled.getFilterChains(0);
    HttpConnectionManager manager =
        HttpConnectionManager.parseFrom(chain.getFilters(0).getTypedConfig().getValue());
    FilterChain.Builder plain = chain.toBuilder().setName("plain");
    plain.getFiltersBuilder(0).setTypedConfig(pack(telling(manager, policyNames)));
    FilterChain.Builder encrypted =
        plain
            .clone()
            .setName("tls")
            .setFilterChainMatch(FilterChainMatch.newBuilder().setTransportProtocol("tls"))
            .setTransportSocket(tls);
    return compiled.toBuilder()
        .clearFilterChains()
        .addFilterChains(plain)
        .addFilterChains(encrypted)
        .addListenerFilters(
            ListenerFilter.newBuilder()
                .setName("envoy.filters.listener.tls_inspector")
                .setTypedConfig(pack(TlsInspector.getDefaultInstance())))
        .build();
  }

  private static HttpConnectionManager telling(
      HttpConnectionManager compiled, UnaryOperator<String> policyNames) {
    HttpConnectionManager.Builder manager = compiled.toBuilder();
    for (HttpFilter.Builder filter : manager.getHttpFiltersBuilderList()) {
      if (filter.hasConfigDiscovery()) {
        filter.setName(policyNames.apply(filter.getName()));
      }
    }
    return manager
        .setRouteConfig(
            RouteConfiguration.newBuilder()
                .setName("probe")
                .addVirtualHosts(
                    VirtualHost.newBuilder().setName("all").addDomains("*").addRoutes(echo())))
        .setLocalReplyConfig(
            LocalReplyConfig.newBuilder()
                .addMappers(
                    ResponseMapper.newBuilder()
                        .setFilter(everyStatus())
                        .addHeadersToAdd(header(DETAILS, "%RESPONSE_CODE_DETAILS%"))))
        .build();
  }

  private static Route echo() {
    Route.Builder route =
        Route.newBuilder()
            .setMatch(RouteMatch.newBuilder().setPrefix("/"))
            .setDirectResponse(DirectResponseAction.newBuilder().setStatus(200));
    for (String seen : Answer.OBSERVED) {
      String name = SEEN + seen.replace(":", "");
      route.addResponseHeadersToAdd(header(name, "%REQ(" + seen + ")%"));
    }
    return route.build();
  }

  private static AccessLogFilter everyStatus() {
    return AccessLogFilter.newBuilder()
        .setStatusCodeFilter(
            StatusCodeFilter.newBuilder()
                .setComparison(
                    ComparisonFilter.newBuilder()
                        .setOp(ComparisonFilter.Op.GE)
                        .setValue(
                            RuntimeUInt32.newBuilder()
                                .setDefaultValue(100)
                                .setRuntimeKey("probe"))))
        .build();
  }

  private static HeaderValueOption header(String name, String value) {
    return HeaderValueOption.newBuilder()
        .setHeader(HeaderValue.newBuilder().setKey(name).setValue(value))
        .build();
  }

  private static TransportSocket tls(Identities identities) {
    CommonTlsContext.Builder common =
        CommonTlsContext.newBuilder()
            .addTlsCertificates(
                TlsCertificate.newBuilder()
                    .setCertificateChain(inline(identities.server().certificatePem()))
                    .setPrivateKey(inline(identities.server().keyPem())))
            .setValidationContext(
                CertificateValidationContext.newBuilder()
                    .setTrustedCa(inline(identities.trusted())));
    return TransportSocket.newBuilder()
        .setName("envoy.transport_sockets.tls")
        .setTypedConfig(pack(DownstreamTlsContext.newBuilder().setCommonTlsContext(common).build()))
        .build();
  }

  private static DataSource inline(String text) {
    return DataSource.newBuilder().setInlineString(text).build();
  }

  private static Any pack(Message message) {
    return DeterministicProto.pack(message);
  }
}
