package dev.portcullis.compile.envoy;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.portcullis.compile.routing.ClusterPlan;
import dev.portcullis.compile.routing.RoutePlan.Action.Forward;
import dev.portcullis.model.LoadBalancer;
import dev.portcullis.model.LoadBalancer.ConsistentHash;
import dev.portcullis.model.LoadBalancer.HashKey;
import io.envoyproxy.envoy.config.route.v3.RouteAction.HashPolicy;
import io.envoyproxy.envoy.config.route.v3.RouteAction.HashPolicy.ConnectionProperties;
import io.envoyproxy.envoy.config.route.v3.RouteAction.HashPolicy.Cookie;
import io.envoyproxy.envoy.config.route.v3.RouteAction.HashPolicy.CookieAttribute;
import io.envoyproxy.envoy.config.route.v3.RouteAction.HashPolicy.Header;
import io.envoyproxy.envoy.config.route.v3.RouteAction.HashPolicy.QueryParameter;
import java.util.Objects;

/** Renders what tells requests apart that go to a cluster with consistent hashing. */
final class HashPolicies {
  private final ImmutableMap<String, HashKey> byCluster;

  HashPolicies(ImmutableList<ClusterPlan> clusters) {
    ImmutableMap.Builder<String, HashKey> keys = ImmutableMap.builder();
    for (ClusterPlan cluster : clusters) {
      LoadBalancer balancer = cluster.connections().loadBalancer();
      ConsistentHash hash = balancer == null ? null : balancer.hash();
      if (hash != null && hash.key() != null) {
        keys.put(cluster.name(), hash.key());
      }
    }
    this.byCluster = keys.buildOrThrow();
  }

  /** Those of all clusters that requests of a route may go to, in the route's order. */
  ImmutableList<HashPolicy> of(Forward forward) {
    return forward.clusters().stream()
        .map(cluster -> byCluster.get(cluster.cluster()))
        .filter(Objects::nonNull)
        .distinct()
        .map(HashPolicies::policy)
        .collect(ImmutableList.toImmutableList());
  }

  private static HashPolicy policy(HashKey key) {
    HashPolicy.Builder policy = HashPolicy.newBuilder();
    switch (key) {
      case HashKey.Header(String name) -> policy.setHeader(Header.newBuilder().setHeaderName(name));
      case HashKey.Cookie cookie -> policy.setCookie(cookie(cookie));
      case HashKey.SourceIp() ->
          policy.setConnectionProperties(ConnectionProperties.newBuilder().setSourceIp(true));
      case HashKey.QueryParameter(String name) ->
          policy.setQueryParameter(QueryParameter.newBuilder().setName(name));
    }
    return policy.build();
  }

  private static Cookie cookie(HashKey.Cookie from) {
    Cookie.Builder cookie = Cookie.newBuilder().setName(from.name()).setPath(from.path());
    if (from.ttl() != null) {
      cookie.setTtl(Durations.of(from.ttl()));
    }
    from.attributes()
        .forEach((name, value) ->
            cookie.addAttributes(CookieAttribute.newBuilder().setName(name).setValue(value)));
    return cookie.build();
  }
}
