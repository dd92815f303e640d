package dev.portcullis.compile.envoy;

import com.google.protobuf.Duration;
import io.envoyproxy.envoy.config.core.v3.AggregatedConfigSource;
import io.envoyproxy.envoy.config.core.v3.ApiVersion;
import io.envoyproxy.envoy.config.core.v3.ConfigSource;

/** Renders where proxies ask for what a resource refers to. */
final class ConfigSources {
  private static final ConfigSource ADS_WITHOUT_TIMEOUT =
      ConfigSource.newBuilder()
          .setAds(AggregatedConfigSource.getDefaultInstance())
          .setResourceApiVersion(ApiVersion.V3)
          .setInitialFetchTimeout(Duration.getDefaultInstance())
          .build();

  private ConfigSources() {}

  /**
   * This stream, however long it takes: routes and endpoints that are late must not become "there
   * are none". Not for policy, where waiting for ever would hang requests.
   */
  static ConfigSource adsWithoutTimeout() {
    return ADS_WITHOUT_TIMEOUT;
  }
}
