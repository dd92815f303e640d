package dev.portcullis.compile.envoy;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Iterables;
import com.google.common.collect.Streams;
import com.google.protobuf.Message;
import dev.portcullis.compile.authz.FilterPlan;
import dev.portcullis.compile.index.IndexSize;
import dev.portcullis.model.MeshSettings.Challenge;
import dev.portcullis.xds.DeterministicProto;
import dev.portcullis.xds.EncodedResource;
import dev.portcullis.xds.PolicyDelivery;
import dev.portcullis.xds.ResourceOrigin;
import dev.portcullis.xds.ResourceType;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.extensions.filters.http.filter_chain.v3.FilterChain;
import io.envoyproxy.envoy.extensions.filters.http.filter_chain.v3.FilterChainConfig;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtAuthentication;
import io.envoyproxy.envoy.extensions.filters.http.rbac.v3.RBAC;
import io.envoyproxy.envoy.extensions.filters.http.set_filter_state.v3.Config;
import java.util.Collection;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Puts a policy into the extension resources that the slots of a listener refer to. */
final class PolicyExtension {
  private PolicyExtension() {}

  static ImmutableList<EncodedResource> resources(
      HttpPolicy policy,
      PolicyDelivery delivery,
      IndexSize size,
      Collection<ResourceOrigin> origins) {
    return switch (delivery) {
      case ATOMIC ->
          ImmutableList.of(
              asking(
                  policy,
                  inOnePiece(policy, size, origins),
                  () -> inOnePiece(policy.refusing(), size, origins)));
      case PHASED -> phased(policy, origins);
    };
  }

  private static EncodedResource inOnePiece(
      HttpPolicy policy, IndexSize size, Collection<ResourceOrigin> origins) {
    return resource(PolicySlots.POLICY, chain(policy, size), origins)
        .after(JwtAuthnFilter.clusters(policy.authentication()));
  }

  /** The slot that verifies tokens with {@code content}. */
  static EncodedResource authentication(
      JwtAuthentication content, Collection<ResourceOrigin> origins) {
    return resource(PolicySlots.AUTHN, content, origins).after(JwtAuthnFilter.clusters(content));
  }

  /** A resource of this name with {@code content} as the filter's configuration. */
  static EncodedResource resource(
      String name, Message content, Collection<ResourceOrigin> origins) {
    return EncodedResource.of(ResourceType.EXTENSION, name, extension(name, content), origins);
  }

  private static EncodedResource asking(
      HttpPolicy policy, EncodedResource resource, Supplier<EncodedResource> otherwise) {
    return policy.clusters().isEmpty()
        ? resource
        : resource.asking(policy.clusters(), otherwise.get());
  }

  private static FilterChainConfig chain(HttpPolicy policy, IndexSize size) {
    FilterChain.Builder chain = FilterChain.newBuilder();
    boolean challenges = policy.challenge() != Challenge.NONE;
    addStrict(policy.strict(), challenges, chain);
    for (HttpPolicy.Question question : policy.questions()) {
      chain.addFilters(RuleFilter.of(question.condition(), size, RbacFilter::noting).link());
      chain.addFilters(
          extension(
              question.question() instanceof RBAC ? RbacFilter.NAME : ExtAuthzFilter.NAME,
              question.question()));
    }
    Function<FilterPlan, RBAC> custom =
        challenges ? plan -> RbacFilter.whateverToken(RbacFilter.render(plan)) : RbacFilter::render;
    policy.custom().forEach(plan -> chain.addFilters(RuleFilter.of(plan, size, custom).link()));
    if (!policy.authentication().equals(EmptyPolicies.NO_AUTHENTICATION)) {
      chain.addFilters(extension(JwtAuthnFilter.NAME, policy.authentication()));
    }
    addRules(chain, policy, size);
    if (challenges) {
      ChallengeFilters.filters()
          .forEach((name, filter) -> chain.addFilters(extension(name, filter)));
    }
    return chain.getFiltersCount() == 0
        ? EmptyPolicies.NO_FILTERS
        : FilterChainConfig.newBuilder().setDefaultFilterChain(chain).build();
  }

  private static void addRules(FilterChain.Builder chain, HttpPolicy policy, IndexSize size) {
    ImmutableList<RuleFilter> filters =
        Streams.stream(
                Iterables.concat(
                    policy.audit(), policy.regardless(), policy.deny(), policy.allow()))
            .map(plan -> RuleFilter.of(plan, size))
            .collect(ImmutableList.toImmutableList());
    Config claims = ClaimState.config(filters);
    if (claims.getOnRequestHeadersCount() > 0) {
      chain.addFilters(extension(ClaimState.FILTER, claims));
    }
    filters.forEach(filter -> chain.addFilters(filter.link()));
  }

  // The slots are typed: an rbac filter fits in, a tree of them does not.
  private static ImmutableList<EncodedResource> phased(
      HttpPolicy policy, Collection<ResourceOrigin> origins) {
    // One authorizer at most: policies of several refuse.
    ImmutableList<RBAC> custom =
        Streams.concat(
                strictInSlots(policy),
                policy.questions().stream()
                    .map(HttpPolicy.Question::condition)
                    .map(RbacFilter::noting),
                policy.custom().stream().map(RbacFilter::render))
            .collect(ImmutableList.toImmutableList());
    Message question =
        policy.questions().isEmpty()
            ? EmptyPolicies.NO_RBAC
            : Iterables.getOnlyElement(policy.questions()).question();
    return ImmutableList.of(
        PolicyEpoch.A.resource(),
        resource(PolicySlots.CUSTOM, RbacUnion.of(custom), origins),
        asking(
            policy,
            resource(PolicySlots.AUTHORIZER, question, origins),
            () -> resource(PolicySlots.AUTHORIZER, RbacFilter.REFUSING_NOTED, origins)),
        authentication(policy.authentication(), origins),
        resource(PolicySlots.AUDIT, union(policy.audit()), origins),
        resource(PolicySlots.DENY, union(policy.deny()), origins),
        resource(PolicySlots.ALLOW, union(policy.allow()), origins));
  }

  private static RBAC union(ImmutableList<FilterPlan> plans) {
    return RbacUnion.of(
        plans.stream().map(RbacFilter::render).collect(ImmutableList.toImmutableList()));
  }

  private static void addStrict(
      StrictFilters strict, boolean challenges, FilterChain.Builder chain) {
    if (strict.isEmpty()) {
      return;
    }
    if (!strict.headers().isEmpty()) {
      chain.addFilters(extension(StrictFilters.LUA, strict.notes()));
    }
    RBAC refusals = strict.refusals();
    chain.addFilters(
        extension(RbacFilter.NAME, challenges ? RbacFilter.whateverToken(refusals) : refusals));
  }

  private static Stream<RBAC> strictInSlots(HttpPolicy policy) {
    StrictFilters strict = policy.strict().inSlots();
    return strict.isEmpty() ? Stream.of() : Stream.of(strict.refusals());
  }

  private static TypedExtensionConfig extension(String name, Message content) {
    return TypedExtensionConfig.newBuilder()
        .setName(name)
        .setTypedConfig(DeterministicProto.pack(content))
        .build();
  }
}
