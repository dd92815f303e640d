package dev.portcullis.compile.envoy;

import com.google.protobuf.Duration;
import io.envoyproxy.envoy.config.core.v3.AggregatedConfigSource;
import io.envoyproxy.envoy.config.core.v3.ApiConfigSource;
import io.envoyproxy.envoy.config.core.v3.ApiVersion;
import io.envoyproxy.envoy.config.core.v3.ConfigSource;
import io.envoyproxy.envoy.config.core.v3.GrpcService;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SdsSecretConfig;

/** Renders where proxies ask for what a resource refers to. */
final class ConfigSources {
  private static final ConfigSource ADS_WITHOUT_TIMEOUT =
      ConfigSource.newBuilder()
          .setAds(AggregatedConfigSource.getDefaultInstance())
          .setResourceApiVersion(ApiVersion.V3)
          .setInitialFetchTimeout(Duration.getDefaultInstance())
          .build();

  // Istio's, with Envoy's default of 15 s; the bytes are part of Envoy's key, as below.
  private static final ConfigSource ADS_FOR_SECRETS =
      ConfigSource.newBuilder()
          .setAds(AggregatedConfigSource.getDefaultInstance())
          .setResourceApiVersion(ApiVersion.V3)
          .build();

  // With the secret's name these bytes are Envoy's key of a secret: with any others, each listener
  // would ask the agent for a certificate of its own.
  private static final ConfigSource IDENTITY_AGENT =
      ConfigSource.newBuilder()
          .setApiConfigSource(
              ApiConfigSource.newBuilder()
                  .setApiType(ApiConfigSource.ApiType.GRPC)
                  .setTransportApiVersion(ApiVersion.V3)
                  .setSetNodeOnFirstMessageOnly(true)
                  .addGrpcServices(
                      GrpcService.newBuilder()
                          .setEnvoyGrpc(
                              GrpcService.EnvoyGrpc.newBuilder().setClusterName("sds-grpc"))))
          .setInitialFetchTimeout(Duration.newBuilder().setSeconds(15))
          .setResourceApiVersion(ApiVersion.V3)
          .build();

  private ConfigSources() {}

  /**
   * The agent that serves the workload's certificates, a cluster of the bootstrap. After a time
   * without an answer a port opens all the same: it refuses TLS then, and plaintext need not wait.
   */
  static ConfigSource identityAgent() {
    return IDENTITY_AGENT;
  }

  /**
   * A secret of this stream. After a time without an answer a port opens all the same, and ends
   * every handshake: one Secret that is not there must not keep other servers of the port waiting.
   */
  static SdsSecretConfig secret(String resource) {
    return SdsSecretConfig.newBuilder().setName(resource).setSdsConfig(ADS_FOR_SECRETS).build();
  }

  /**
   * This stream, however long it takes: routes and endpoints that are late must not become "there
   * are none". Not for policy, where waiting for ever would hang requests.
   */
  static ConfigSource adsWithoutTimeout() {
    return ADS_WITHOUT_TIMEOUT;
  }
}
