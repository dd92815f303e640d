package dev.portcullis.compile.envoy;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedSet;
import com.google.protobuf.Empty;
import com.google.protobuf.UInt32Value;
import dev.portcullis.compile.authn.AuthenticationPlan;
import dev.portcullis.compile.authn.KeySetText;
import dev.portcullis.compile.authn.RemoteKeys;
import dev.portcullis.compile.authn.TokenProvider;
import dev.portcullis.compile.authn.TokenProvider.Forwarding;
import dev.portcullis.model.StrictSettings;
import dev.portcullis.xds.ProxyRole;
import io.envoyproxy.envoy.config.core.v3.BackoffStrategy;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.core.v3.HttpUri;
import io.envoyproxy.envoy.config.core.v3.RetryPolicy;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwksAsyncFetch;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtAuthentication;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtClaimToHeader;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtHeader;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtProvider;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtProvider.NormalizePayload;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtRequirement;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtRequirementAndList;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtRequirementOrList;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.RemoteJwks;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.RequirementRule;
import java.time.Duration;
import java.util.List;

/** Renders request authentication as Envoy's {@code jwt_authn} filter. */
final class JwtAuthnFilter {
  /** The filter's name, which is also the namespace of the metadata it leaves. */
  static final String NAME = "envoy.filters.http.jwt_authn";

  /** Where in the metadata the verified payload is. */
  static final String PAYLOAD = "payload";

  /** Requests fetch what is missing themselves; this only spares the next one the time. */
  private static final Duration FAILED_REFETCH = Duration.ofSeconds(10);

  private static final RetryPolicy RETRIES =
      RetryPolicy.newBuilder()
          .setNumRetries(UInt32Value.of(2))
          .setRetryBackOff(
              BackoffStrategy.newBuilder()
                  .setBaseInterval(Durations.of(Duration.ofMillis(100)))
                  .setMaxInterval(Durations.of(Duration.ofSeconds(1))))
          .build();

  private JwtAuthnFilter() {}

  static JwtAuthentication render(AuthenticationPlan plan, ProxyRole role, StrictSettings strict) {
    if (plan.providers().isEmpty()) {
      return EmptyPolicies.NO_AUTHENTICATION;
    }
    JwtAuthentication.Builder filter =
        JwtAuthentication.newBuilder()
            .setBypassCorsPreflight(true)
            .addRules(
                RequirementRule.newBuilder()
                    .setMatch(RouteMatch.newBuilder().setPrefix("/"))
                    .setRequires(requirement(plan.providers().size())));
    for (int i = 0; i < plan.providers().size(); i++) {
      JwtProvider.Builder provider = provider(plan.providers().get(i), role);
      tighten(provider, strict);
      filter.putProviders(key(i), provider.build());
    }
    return filter.build();
  }

  private static String key(int index) {
    return "origins-" + index;
  }

  private static JwtProvider.Builder provider(TokenProvider provider, ProxyRole role) {
    JwtProvider.Builder rendered =
        JwtProvider.newBuilder()
            .setIssuer(provider.issuer())
            .addAllAudiences(provider.audiences())
            .setForward(provider.forwarding() == Forwarding.KEEP_TOKEN)
            .setForwardPayloadHeader(provider.payloadHeader())
            .setPayloadInMetadata(PAYLOAD)
            .setNormalizePayloadInMetadata(
                NormalizePayload.newBuilder()
                    .addAllSpaceDelimitedClaims(provider.spaceDelimitedClaims()))
            // Only gateways route by claims; elsewhere it would cost a second route lookup.
            .setClearRouteCache(role == ProxyRole.GATEWAY)
            .addAllFromParams(provider.params())
            .addAllFromCookies(provider.cookies());
    switch (provider.keys()) {
      case KeySetText text ->
          rendered.setLocalJwks(DataSource.newBuilder().setInlineString(text.json()));
      case RemoteKeys remote -> rendered.setRemoteJwks(remote(remote));
    }
    provider
        .headers()
        .forEach(header ->
            rendered.addFromHeaders(
                JwtHeader.newBuilder().setName(header.name()).setValuePrefix(header.prefix())));
    provider
        .claimHeaders()
        .forEach(output ->
            rendered.addClaimToHeaders(
                JwtClaimToHeader.newBuilder()
                    .setHeaderName(output.header())
                    .setClaimName(output.claim())));
    return rendered;
  }

  private static RemoteJwks remote(RemoteKeys keys) {
    return RemoteJwks.newBuilder()
        .setHttpUri(
            HttpUri.newBuilder()
                .setUri(keys.uri())
                .setCluster(keys.cluster())
                .setTimeout(Durations.of(keys.timeout())))
        .setCacheDuration(Durations.of(keys.refresh()))
        // Fast, or nothing would be fetched ahead after an edit: only what a listener waits for is.
        .setAsyncFetch(
            JwksAsyncFetch.newBuilder()
                .setFastListener(true)
                .setFailedRefetchDuration(Durations.of(FAILED_REFETCH)))
        .setRetryPolicy(RETRIES)
        .build();
  }

  /** The clusters through which {@code filter} fetches keys. */
  static ImmutableSortedSet<String> clusters(JwtAuthentication filter) {
    return filter.getProvidersMap().values().stream()
        .filter(JwtProvider::hasRemoteJwks)
        .map(provider -> provider.getRemoteJwks().getHttpUri().getCluster())
        .collect(ImmutableSortedSet.toImmutableSortedSet(String::compareTo));
  }

  private static void tighten(JwtProvider.Builder provider, StrictSettings strict) {
    // To Envoy a token without an end lives no longer than any, so a limit needs one.
    provider.setRequireExpiration(strict.requireExpiration() || strict.maxTokenLifetime() != null);
    if (strict.maxTokenLifetime() != null) {
      provider.setMaxLifetime(Durations.of(strict.maxTokenLifetime()));
    }
    if (strict.clockSkew() != null) {
      provider.setClockSkewSeconds((int) strict.clockSkew().toSeconds());
    }
  }

  /**
   * Any provider verifies a token, or each verifies what it finds or finds nothing. The second half
   * is what lets requests without a token pass, and what refuses one with a bad token beside none.
   */
  private static JwtRequirement requirement(int providers) {
    ImmutableList.Builder<JwtRequirement> any = ImmutableList.builder();
    ImmutableList.Builder<JwtRequirement> all = ImmutableList.builder();
    for (int i = 0; i < providers; i++) {
      JwtRequirement one = JwtRequirement.newBuilder().setProviderName(key(i)).build();
      any.add(one);
      all.add(anyOf(List.of(one, allowMissing())));
    }
    if (providers == 1) {
      return all.build().getFirst();
    }
    any.add(
        JwtRequirement.newBuilder()
            .setRequiresAll(JwtRequirementAndList.newBuilder().addAllRequirements(all.build()))
            .build());
    return anyOf(any.build());
  }

  private static JwtRequirement anyOf(List<JwtRequirement> requirements) {
    return JwtRequirement.newBuilder()
        .setRequiresAny(JwtRequirementOrList.newBuilder().addAllRequirements(requirements))
        .build();
  }

  private static JwtRequirement allowMissing() {
    return JwtRequirement.newBuilder().setAllowMissing(Empty.getDefaultInstance()).build();
  }
}
