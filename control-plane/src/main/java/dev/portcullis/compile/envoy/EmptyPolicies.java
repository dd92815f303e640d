package dev.portcullis.compile.envoy;

import io.envoyproxy.envoy.extensions.filters.http.filter_chain.v3.FilterChainConfig;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtAuthentication;
import io.envoyproxy.envoy.extensions.filters.http.rbac.v3.RBAC;

/** Policies that say nothing: a slot is switched off by one of these, never by a removal. */
final class EmptyPolicies {
  /** An ALLOW set without a policy: nobody is granted anything. */
  static final RBAC DENY_EVERYONE =
      RBAC.newBuilder()
          .setRules(io.envoyproxy.envoy.config.rbac.v3.RBAC.getDefaultInstance())
          .build();

  /** Without rules the filter does nothing. */
  static final RBAC NO_RBAC = RBAC.getDefaultInstance();

  /** Without rules no token is looked for. */
  static final JwtAuthentication NO_AUTHENTICATION = JwtAuthentication.getDefaultInstance();

  /** A chain that is absent: Envoy refuses one that is present and has no filter. */
  static final FilterChainConfig NO_FILTERS = FilterChainConfig.getDefaultInstance();

  private EmptyPolicies() {}
}
