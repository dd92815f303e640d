package dev.portcullis.compile.envoy;

import com.google.protobuf.Duration;
import com.google.protobuf.UInt32Value;
import dev.portcullis.xds.DeterministicProto;
import io.envoyproxy.envoy.config.accesslog.v3.AccessLog;
import io.envoyproxy.envoy.config.accesslog.v3.AccessLogFilter;
import io.envoyproxy.envoy.config.accesslog.v3.AndFilter;
import io.envoyproxy.envoy.config.accesslog.v3.ComparisonFilter;
import io.envoyproxy.envoy.config.accesslog.v3.ExtensionFilter;
import io.envoyproxy.envoy.config.accesslog.v3.GrpcStatusFilter;
import io.envoyproxy.envoy.config.accesslog.v3.OrFilter;
import io.envoyproxy.envoy.config.accesslog.v3.StatusCodeFilter;
import io.envoyproxy.envoy.config.core.v3.ApiVersion;
import io.envoyproxy.envoy.config.core.v3.GrpcService;
import io.envoyproxy.envoy.config.core.v3.RuntimeUInt32;
import io.envoyproxy.envoy.extensions.access_loggers.filters.cel.v3.ExpressionFilter;
import io.envoyproxy.envoy.extensions.access_loggers.grpc.v3.CommonGrpcAccessLogConfig;
import io.envoyproxy.envoy.extensions.access_loggers.open_telemetry.v3.OpenTelemetryAccessLogConfig;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;

/**
 * Tells the control plane of refusals that a key which is not known here yet would explain, with
 * the first part of the token (algorithm and key id) and nothing else of the request. It depends on
 * no policy, so that it stands in a listener for good.
 */
public final class KeySignalLog {
  /** The name of the records' attribute with a part of the token from the Authorization header. */
  public static final String HEADER = "header";

  /** The same of the path's query. */
  public static final String QUERY = "query";

  /** What Envoy says where there is nothing to say. */
  public static final String NOTHING = "-";

  // Both JSON objects, as the start of base64 shows: any other text with dots in it stays here.
  private static final String FIRST_PART = "(e[wy][A-Za-z0-9_-]+)[.]e[wy]";

  /** Envoy's words, with underscores for blanks. The second one is said of any bad signature. */
  private static final String NO_KEY =
      "jwt_authn_access_denied{Jwks_doesn\\'t_have_key_to_match_kid_or_alg_from_Jwt}";

  private static final String NOT_VERIFIED = "jwt_authn_access_denied{Jwt_verification_fails}";
  private static final int UNAUTHORIZED = 401;

  private static final AccessLogFilter REFUSED_FOR_WANT_OF_A_KEY =
      AccessLogFilter.newBuilder()
          .setAndFilter(
              AndFilter.newBuilder()
                  // What passes is told by a comparison of numbers: an expression costs more.
                  .addFilters(
                      AccessLogFilter.newBuilder()
                          .setOrFilter(
                              OrFilter.newBuilder().addFilters(status()).addFilters(grpcStatus())))
                  .addFilters(reason()))
          .build();

  private KeySignalLog() {}

  /** The logger that sends through {@code cluster}, which has to be the proxy's own. */
  static AccessLog through(String cluster) {
    OpenTelemetryAccessLogConfig config =
        OpenTelemetryAccessLogConfig.newBuilder()
            // Deprecated, and the only place where Envoy 1.40 heeds an interval: elsewhere it is 1
            // s.
            .setCommonConfig(
                CommonGrpcAccessLogConfig.newBuilder()
                    .setLogName("portcullis")
                    .setTransportApiVersion(ApiVersion.V3)
                    .setGrpcService(
                        GrpcService.newBuilder()
                            .setEnvoyGrpc(
                                GrpcService.EnvoyGrpc.newBuilder().setClusterName(cluster)))
                    .setBufferFlushInterval(Duration.newBuilder().setNanos(100_000_000))
                    .setBufferSizeBytes(UInt32Value.of(16 << 10)))
            .setAttributes(
                KeyValueList.newBuilder()
                    .addValues(firstPart(HEADER, "request.headers['authorization']", "Bearer +"))
                    .addValues(firstPart(QUERY, "request.path", "[?&][^=&]+=")))
            .build();
    return AccessLog.newBuilder()
        .setName("envoy.access_loggers.open_telemetry")
        .setFilter(REFUSED_FOR_WANT_OF_A_KEY)
        .setTypedConfig(DeterministicProto.pack(config))
        .build();
  }

  private static KeyValue firstPart(String attribute, String of, String before) {
    String extract = "re.extract(%s, '%s', '\\\\1')".formatted(of, before + FIRST_PART);
    return KeyValue.newBuilder()
        .setKey(attribute)
        .setValue(AnyValue.newBuilder().setStringValue("%CEL(" + extract + "):512%"))
        .build();
  }

  private static AccessLogFilter status() {
    return AccessLogFilter.newBuilder()
        .setStatusCodeFilter(
            StatusCodeFilter.newBuilder()
                .setComparison(
                    ComparisonFilter.newBuilder()
                        .setOp(ComparisonFilter.Op.EQ)
                        .setValue(
                            RuntimeUInt32.newBuilder()
                                .setDefaultValue(UNAUTHORIZED)
                                // Envoy demands a key; nobody sets it.
                                .setRuntimeKey("portcullis.unauthorized"))))
        .build();
  }

  /** To gRPC clients Envoy answers 200. */
  private static AccessLogFilter grpcStatus() {
    return AccessLogFilter.newBuilder()
        .setGrpcStatusFilter(
            GrpcStatusFilter.newBuilder().addStatuses(GrpcStatusFilter.Status.UNAUTHENTICATED))
        .build();
  }

  private static AccessLogFilter reason() {
    String expression = "response.code_details in ['%s', '%s']".formatted(NO_KEY, NOT_VERIFIED);
    return AccessLogFilter.newBuilder()
        .setExtensionFilter(
            ExtensionFilter.newBuilder()
                .setName("envoy.access_loggers.extension_filters.cel")
                .setTypedConfig(
                    DeterministicProto.pack(
                        ExpressionFilter.newBuilder().setExpression(expression).build())))
        .build();
  }
}
