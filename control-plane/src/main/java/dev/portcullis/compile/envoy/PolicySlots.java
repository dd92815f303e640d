package dev.portcullis.compile.envoy;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.protobuf.Message;
import dev.portcullis.model.MeshSettings;
import dev.portcullis.xds.DeterministicProto;
import dev.portcullis.xds.PolicyDelivery;
import dev.portcullis.xds.WorkloadGroupKey;
import io.envoyproxy.envoy.config.core.v3.AggregatedConfigSource;
import io.envoyproxy.envoy.config.core.v3.ApiVersion;
import io.envoyproxy.envoy.config.core.v3.ConfigSource;
import io.envoyproxy.envoy.config.core.v3.ExtensionConfigSource;
import io.envoyproxy.envoy.extensions.filters.http.ext_authz.v3.ExtAuthz;
import io.envoyproxy.envoy.extensions.filters.http.filter_chain.v3.FilterChainConfig;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtAuthentication;
import io.envoyproxy.envoy.extensions.filters.http.rbac.v3.RBAC;
import io.envoyproxy.envoy.extensions.filters.http.set_filter_state.v3.Config;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;

/**
 * The HTTP filters of a listener that only refer to policy: the extension resources behind them
 * carry it, so that a policy edit never changes a listener.
 */
public final class PolicySlots {
  /** The resource that holds the whole policy of {@link PolicyDelivery#ATOMIC}. */
  public static final String POLICY = "http/policy";

  /** The resource of {@link PolicyDelivery#PHASED} that chooses between two policies. */
  public static final String EPOCH = "http/policy/epoch";

  /**
   * The resource of {@link PolicyDelivery#PHASED} that notes what an authorizer is to be asked
   * about.
   */
  public static final String CUSTOM = "http/policy/custom";

  /** The resource of {@link PolicyDelivery#PHASED} that asks the authorizer. */
  public static final String AUTHORIZER = "http/policy/authorizer";

  /** The resource of {@link PolicyDelivery#PHASED} that verifies tokens. */
  public static final String AUTHN = "http/policy/authn";

  /** The resource of {@link PolicyDelivery#PHASED} that only takes notes. */
  public static final String AUDIT = "http/policy/audit";

  /** The resource of {@link PolicyDelivery#PHASED} with the DENY policies. */
  public static final String DENY = "http/policy/deny";

  /** The resource of {@link PolicyDelivery#PHASED} with the ALLOW policies. */
  public static final String ALLOW = "http/policy/allow";

  // Its bytes are part of Envoy's key of a subscription: with any other (say, another timeout), a
  // listener would wait for ever for a resource that Envoy has and does not ask for again.
  private static final ConfigSource SOURCE =
      ConfigSource.newBuilder()
          .setAds(AggregatedConfigSource.getDefaultInstance())
          .setInitialFetchTimeout(Duration.newBuilder().setSeconds(15))
          .setResourceApiVersion(ApiVersion.V3)
          .build();

  private static final Any DENY_EVERYONE = DeterministicProto.pack(EmptyPolicies.DENY_EVERYONE);

  private static final ImmutableList<HttpFilter> ATOMIC =
      ImmutableList.of(slot(POLICY, FilterChainConfig.getDefaultInstance()));

  private static final ImmutableList<HttpFilter> PHASED =
      ImmutableList.of(
          slot(EPOCH, Config.getDefaultInstance()),
          slot(CUSTOM, RBAC.getDefaultInstance()),
          slot(AUTHORIZER, ExtAuthz.getDefaultInstance()),
          slot(AUTHN, JwtAuthentication.getDefaultInstance()),
          slot(AUDIT, RBAC.getDefaultInstance()),
          slot(DENY, RBAC.getDefaultInstance()),
          slot(ALLOW, RBAC.getDefaultInstance()));

  private PolicySlots() {}

  /** The slots, in filter order, for the filter chains that carry policy. */
  public static ImmutableList<HttpFilter> httpFilters(PolicyDelivery delivery) {
    return switch (delivery) {
      case ATOMIC -> ATOMIC;
      case PHASED -> PHASED;
    };
  }

  /**
   * How policy reaches {@code group}: what its proxies can do, unless the mesh config overrides it.
   */
  public static PolicyDelivery delivery(WorkloadGroupKey group, MeshSettings mesh) {
    return switch (mesh.policyDelivery()) {
      case AUTO -> group.delivery();
      case PHASED -> PolicyDelivery.PHASED;
    };
  }

  // Envoy subscribes to a filter's *name*: the slot is called what its resource is called.
  private static HttpFilter slot(String resourceName, Message content) {
    ImmutableList<String> typeUrls =
        ImmutableList.of(DeterministicProto.pack(content).getTypeUrl(), DENY_EVERYONE.getTypeUrl());
    // Both types, or Envoy refuses a listener whose default is of another type than its content.
    return HttpFilter.newBuilder()
        .setName(resourceName)
        .setConfigDiscovery(
            ExtensionConfigSource.newBuilder()
                .setConfigSource(SOURCE)
                .setDefaultConfig(DENY_EVERYONE)
                .addAllTypeUrls(typeUrls.stream().distinct().toList()))
        .build();
  }
}
