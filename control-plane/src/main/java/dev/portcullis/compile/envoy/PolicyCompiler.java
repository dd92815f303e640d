package dev.portcullis.compile.envoy;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Streams;
import dev.portcullis.compile.AspectCompiler;
import dev.portcullis.compile.Compiled;
import dev.portcullis.compile.ConfigView;
import dev.portcullis.compile.authn.AuthenticationPlan;
import dev.portcullis.compile.authn.AuthenticationPlanner;
import dev.portcullis.compile.authz.AuthorizationPlan;
import dev.portcullis.compile.authz.AuthorizationPlanner;
import dev.portcullis.compile.authz.DecidingParts;
import dev.portcullis.compile.index.IndexSize;
import dev.portcullis.compile.routing.Authorizers;
import dev.portcullis.compile.routing.KeyClusters;
import dev.portcullis.compile.select.AttachedPolicies;
import dev.portcullis.compile.select.PolicySelection;
import dev.portcullis.model.ConfigObject;
import dev.portcullis.model.ConfigProblem;
import dev.portcullis.model.ProblemCode;
import dev.portcullis.xds.EncodedResource;
import dev.portcullis.xds.PolicyDelivery;
import dev.portcullis.xds.PolicyOutline;
import dev.portcullis.xds.ResourceOrigin;
import dev.portcullis.xds.WorkloadGroupKey;
import java.util.function.Function;

/**
 * Compiles the HTTP policy of a workload group: selects, plans, renders, and closes what cannot be
 * rendered.
 */
public final class PolicyCompiler implements AspectCompiler {
  /** Above this, Envoy's main thread would be busy for seconds with every edit. */
  static final int LARGEST_RESOURCE = 16 << 20;

  private final IndexSize indexSize;

  public PolicyCompiler() {
    this(IndexSize.USUAL);
  }

  /** A compiler that indexes rules where {@code indexSize} says. */
  public PolicyCompiler(IndexSize indexSize) {
    this.indexSize = indexSize;
  }

  @Override
  public Compiled compile(ConfigView view, WorkloadGroupKey group) {
    AttachedPolicies attached = PolicySelection.select(view, group);
    AuthenticationPlanner.Result authentication =
        AuthenticationPlanner.plan(
            attached.authentications(),
            view.mesh().strict(),
            view::keys,
            KeyClusters.inUse(view, group));
    AuthorizationPlanner.Result authorization =
        AuthorizationPlanner.plan(
            attached.authorizations(),
            attached.mutualTls(),
            view.mesh(),
            Authorizers.inUse(view, group));
    PolicyDelivery delivery = PolicySlots.delivery(group, view.mesh());
    Challenges challenges = Challenges.of(attached, delivery, view.mesh());
    AuthorizationPlan plan = authorization.plan();
    StrictFilters strict =
        plan == null
            ? StrictFilters.NONE
            : StrictFilters.of(view.mesh().strict(), DecidingParts.of(authentication.plan(), plan));
    Function<AuthenticationPlan, HttpPolicy> policy =
        tokens ->
            plan == null
                ? HttpPolicy.CLOSED
                : challenges
                    .policy(JwtAuthnFilter.render(tokens, group.role(), view.mesh().strict()), plan)
                    .withStrict(strict);
    ImmutableList<ConfigProblem> problems =
        ImmutableList.<ConfigProblem>builder()
            .addAll(authentication.problems())
            .addAll(authorization.problems())
            .addAll(challenges.problems())
            .addAll(strictProblems(strict, delivery, attached))
            .build();
    return encode(
        size -> resources(policy, authentication.plan(), delivery, size, attached),
        delivery,
        attached,
        problems);
  }

  private Compiled encode(
      Function<IndexSize, ImmutableList<EncodedResource>> policy,
      PolicyDelivery delivery,
      AttachedPolicies attached,
      ImmutableList<ConfigProblem> problems) {
    ImmutableList<EncodedResource> resources = policy.apply(indexSize);
    if (largest(resources) > LARGEST_RESOURCE) {
      resources = policy.apply(IndexSize.NEVER);
    }
    int largest = largest(resources);
    if (largest <= LARGEST_RESOURCE) {
      return new Compiled(resources, problems);
    }
    return new Compiled(
        PolicyExtension.resources(HttpPolicy.CLOSED, delivery, IndexSize.NEVER, origins(attached)),
        ImmutableList.<ConfigProblem>builder()
            .addAll(problems)
            .add(tooLarge(attached.objects().getFirst(), largest))
            .build());
  }

  private static ImmutableList<EncodedResource> resources(
      Function<AuthenticationPlan, HttpPolicy> policy,
      AuthenticationPlan tokens,
      PolicyDelivery delivery,
      IndexSize size,
      AttachedPolicies attached) {
    ImmutableList<ResourceOrigin> origins = origins(attached);
    ImmutableList<EncodedResource> resources =
        PolicyExtension.resources(policy.apply(tokens), delivery, size, origins);
    ImmutableList<String> keySets = tokens.keySets();
    if (keySets.isEmpty()) {
      return resources;
    }
    ImmutableList<EncodedResource> outlines =
        PolicyExtension.resources(policy.apply(tokens.outline()), delivery, size, origins);
    return Streams.zip(
            resources.stream(),
            outlines.stream(),
            (resource, outline) -> outlined(resource, outline, keySets))
        .collect(ImmutableList.toImmutableList());
  }

  private static EncodedResource outlined(
      EncodedResource resource, EncodedResource outline, ImmutableList<String> keySets) {
    return resource.equals(outline)
        ? resource
        : resource.outlined(new PolicyOutline(outline.hash(), keySets));
  }

  private static ImmutableList<ResourceOrigin> origins(AttachedPolicies attached) {
    return attached.objects().stream()
        .map(PolicyCompiler::origin)
        .collect(ImmutableList.toImmutableList());
  }

  private static ImmutableList<ConfigProblem> strictProblems(
      StrictFilters strict, PolicyDelivery delivery, AttachedPolicies attached) {
    if (delivery == PolicyDelivery.ATOMIC || strict.headers().isEmpty()) {
      return ImmutableList.of();
    }
    ConfigObject first = attached.objects().getFirst();
    return ImmutableList.of(
        ProblemCode.STRICT_NEEDS_ATOMIC_DELIVERY.at(
            first.key(),
            first.meta().location(),
            "repeated headers are not refused: policy reaches these proxies in phases",
            "use an Envoy with the filter envoy.filters.http.filter_chain"));
  }

  private static int largest(ImmutableList<EncodedResource> resources) {
    return resources.stream()
        .mapToInt(resource -> resource.body().getValue().size())
        .max()
        .orElse(0);
  }

  private static ResourceOrigin origin(ConfigObject object) {
    return new ResourceOrigin(
        object.key().kind().title(),
        object.meta().namespace(),
        object.meta().name(),
        object.meta().location().toString());
  }

  private static ConfigProblem tooLarge(ConfigObject first, int bytes) {
    return ProblemCode.POLICY_TOO_LARGE.at(
        first.key(),
        first.meta().location(),
        "the policies of one workload compile to %d bytes, more than %d"
            .formatted(bytes, LARGEST_RESOURCE),
        "every request to the workload is refused");
  }
}
