package dev.portcullis.xds;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.MessageOrBuilder;
import com.google.protobuf.util.JsonFormat;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.extensions.access_loggers.filters.cel.v3.ExpressionFilter;
import io.envoyproxy.envoy.extensions.access_loggers.open_telemetry.v3.OpenTelemetryAccessLogConfig;
import io.envoyproxy.envoy.extensions.clusters.dns.v3.DnsCluster;
import io.envoyproxy.envoy.extensions.common.matching.v3.ExtensionWithMatcher;
import io.envoyproxy.envoy.extensions.filters.common.matcher.action.v3.SkipFilter;
import io.envoyproxy.envoy.extensions.filters.http.composite.v3.Composite;
import io.envoyproxy.envoy.extensions.filters.http.composite.v3.ExecuteFilterAction;
import io.envoyproxy.envoy.extensions.filters.http.cors.v3.Cors;
import io.envoyproxy.envoy.extensions.filters.http.cors.v3.CorsPolicy;
import io.envoyproxy.envoy.extensions.filters.http.ext_authz.v3.ExtAuthz;
import io.envoyproxy.envoy.extensions.filters.http.fault.v3.HTTPFault;
import io.envoyproxy.envoy.extensions.filters.http.filter_chain.v3.FilterChainConfig;
import io.envoyproxy.envoy.extensions.filters.http.grpc_web.v3.GrpcWeb;
import io.envoyproxy.envoy.extensions.filters.http.header_mutation.v3.HeaderMutation;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtAuthentication;
import io.envoyproxy.envoy.extensions.filters.http.lua.v3.Lua;
import io.envoyproxy.envoy.extensions.filters.http.rbac.v3.RBAC;
import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.envoyproxy.envoy.extensions.filters.http.set_filter_state.v3.Config;
import io.envoyproxy.envoy.extensions.filters.listener.http_inspector.v3.HttpInspector;
import io.envoyproxy.envoy.extensions.filters.listener.original_dst.v3.OriginalDst;
import io.envoyproxy.envoy.extensions.filters.listener.original_src.v3.OriginalSrc;
import io.envoyproxy.envoy.extensions.filters.listener.proxy_protocol.v3.ProxyProtocol;
import io.envoyproxy.envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy;
import io.envoyproxy.envoy.extensions.matching.common_inputs.network.v3.FilterStateInput;
import io.envoyproxy.envoy.extensions.path.match.uri_template.v3.UriTemplateMatchConfig;
import io.envoyproxy.envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate;
import io.envoyproxy.envoy.extensions.retry.priority.previous_priorities.v3.PreviousPrioritiesConfig;
import io.envoyproxy.envoy.extensions.transport_sockets.proxy_protocol.v3.ProxyProtocolUpstreamTransport;
import io.envoyproxy.envoy.extensions.transport_sockets.raw_buffer.v3.RawBuffer;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions;
import io.envoyproxy.envoy.type.matcher.v3.HttpRequestHeaderMatchInput;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/**
 * What proxies are told, in the form that Envoy's own documentation and config dumps have: for
 * people and for goldens, never for the wire.
 */
public final class EnvoyJson {
  private static final JsonFormat.TypeRegistry TYPES =
      JsonFormat.TypeRegistry.newBuilder()
          .add(Cluster.getDescriptor())
          .add(ClusterLoadAssignment.getDescriptor())
          .add(DnsCluster.getDescriptor())
          .add(Secret.getDescriptor())
          .add(TypedExtensionConfig.getDescriptor())
          .add(Listener.getDescriptor())
          .add(RouteConfiguration.getDescriptor())
          .add(HttpConnectionManager.getDescriptor())
          .add(HttpProtocolOptions.getDescriptor())
          .add(PreviousHostsPredicate.getDescriptor())
          .add(PreviousPrioritiesConfig.getDescriptor())
          .add(UriTemplateMatchConfig.getDescriptor())
          .add(HTTPFault.getDescriptor())
          .add(Cors.getDescriptor())
          .add(CorsPolicy.getDescriptor())
          .add(Router.getDescriptor())
          .add(GrpcWeb.getDescriptor())
          .add(FilterChainConfig.getDescriptor())
          .add(JwtAuthentication.getDescriptor())
          .add(Config.getDescriptor())
          .add(ExtAuthz.getDescriptor())
          .add(RBAC.getDescriptor())
          .add(ExtensionWithMatcher.getDescriptor())
          .add(HttpRequestHeaderMatchInput.getDescriptor())
          .add(SkipFilter.getDescriptor())
          .add(HeaderMutation.getDescriptor())
          .add(Lua.getDescriptor())
          .add(Composite.getDescriptor())
          .add(ExecuteFilterAction.getDescriptor())
          .add(FilterStateInput.getDescriptor())
          .add(TcpProxy.getDescriptor())
          .add(OpenTelemetryAccessLogConfig.getDescriptor())
          .add(ExpressionFilter.getDescriptor())
          .add(HttpInspector.getDescriptor())
          .add(OriginalDst.getDescriptor())
          .add(OriginalSrc.getDescriptor())
          .add(TlsInspector.getDescriptor())
          .add(ProxyProtocol.getDescriptor())
          .add(DownstreamTlsContext.getDescriptor())
          .add(ProxyProtocolUpstreamTransport.getDescriptor())
          .add(RawBuffer.getDescriptor())
          .add(io.envoyproxy.envoy.extensions.filters.network.rbac.v3.RBAC.getDescriptor())
          .add(
              io.envoyproxy.envoy.extensions.filters.network.set_filter_state.v3.Config
                  .getDescriptor())
          .build();

  private static final JsonFormat.Printer PRINTER =
      JsonFormat.printer().usingTypeRegistry(TYPES).preservingProtoFieldNames().sortingMapKeys();

  private EnvoyJson() {}

  /** The message as JSON, indented; of secrets only what anybody may see. */
  public static String json(MessageOrBuilder message) {
    try {
      return PRINTER.print(HiddenSecrets.in(message));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("a type that EnvoyJson does not know", e);
    }
  }

  /** The message as YAML. */
  public static String yaml(Message message) {
    // JSON is YAML: reading it back keeps the order of fields, which is that of the proto.
    Object value = new Load(LoadSettings.builder().build()).loadFromString(json(message));
    DumpSettings settings =
        DumpSettings.builder().setDefaultFlowStyle(FlowStyle.BLOCK).setWidth(4096).build();
    return new Dump(settings).dumpToString(value);
  }

  /** The content of a resource as YAML. */
  public static String yaml(EncodedResource resource) {
    return yaml(resource.body());
  }
}
