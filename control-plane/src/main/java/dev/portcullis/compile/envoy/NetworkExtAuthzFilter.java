package dev.portcullis.compile.envoy;

import dev.portcullis.compile.authz.AuthorizerPlan.Asked;
import io.envoyproxy.envoy.config.core.v3.ApiVersion;
import io.envoyproxy.envoy.extensions.filters.network.ext_authz.v3.ExtAuthz;

/** Renders an external authorizer as Envoy's {@code ext_authz} filter for connections. */
final class NetworkExtAuthzFilter {
  static final String NAME = "envoy.filters.network.ext_authz";

  private NetworkExtAuthzFilter() {}

  /** Asks about the connections of which the filter before it has noted a rule of the provider. */
  static ExtAuthz render(Asked asked) {
    return ExtAuthz.newBuilder()
        .setStatPrefix(NetworkRbacFilter.STAT_PREFIX)
        .setTransportApiVersion(ApiVersion.V3)
        .setFailureModeAllow(asked.provider().call().failOpen())
        .setGrpcService(ExtAuthzFilter.grpcService(asked))
        .setFilterEnabledMetadata(
            ExtAuthzFilter.isNoted(NetworkRbacFilter.NAME, asked.provider().name()))
        .build();
  }
}
