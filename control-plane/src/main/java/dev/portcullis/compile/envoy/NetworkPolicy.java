package dev.portcullis.compile.envoy;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Streams;
import com.google.protobuf.Message;
import dev.portcullis.compile.ConfigView;
import dev.portcullis.compile.authz.AuthorizationPlan;
import dev.portcullis.compile.authz.AuthorizationPlanner;
import dev.portcullis.compile.authz.ExternalCheck;
import dev.portcullis.compile.authz.NetworkRules;
import dev.portcullis.compile.authz.RulePlan;
import dev.portcullis.compile.routing.Authorizers;
import dev.portcullis.compile.select.AttachedPolicies;
import dev.portcullis.compile.select.PolicySelection;
import dev.portcullis.model.AuthorizationPolicy;
import dev.portcullis.model.AuthorizationPolicy.Action;
import dev.portcullis.model.ConfigMeta;
import dev.portcullis.model.ConfigObject;
import dev.portcullis.model.ConfigProblem;
import dev.portcullis.model.ProblemCode;
import dev.portcullis.xds.DeterministicProto;
import dev.portcullis.xds.WorkloadGroupKey;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import org.jspecify.annotations.Nullable;

/**
 * The policy of the filter chains whose connections are passed on byte for byte. Other than that of
 * requests it stands in the listener itself: Envoy decides once for each connection, so that an
 * edit has to replace the chain anyway, and replaced as a whole no connection is decided by parts
 * of two policies. What is wrong with the policies is said where the policy of requests is
 * compiled.
 */
final class NetworkPolicy {
  private final @Nullable AuthorizationPlan plan;
  private final ImmutableList<AuthorizationPolicy> policies;
  private final ImmutableList<ConfigMeta> origins;

  private NetworkPolicy(
      @Nullable AuthorizationPlan plan,
      ImmutableList<AuthorizationPolicy> policies,
      ImmutableList<ConfigMeta> origins) {
    this.plan = plan;
    this.policies = policies;
    this.origins = origins;
  }

  static NetworkPolicy of(ConfigView view, WorkloadGroupKey group) {
    AttachedPolicies attached = PolicySelection.select(view, group);
    AuthorizationPlan plan =
        AuthorizationPlanner.plan(
                attached.authorizations(),
                attached.mutualTls(),
                view.mesh(),
                Authorizers.inUse(view, group))
            .plan();
    return new NetworkPolicy(
        plan,
        attached.authorizations(),
        Streams.<ConfigObject>concat(
                attached.authorizations().stream(), attached.mutualTls().demandedBy().stream())
            .map(ConfigObject::meta)
            .collect(ImmutableList.toImmutableList()));
  }

  /** The filters for the connections of a port, in the order in which they decide. */
  ImmutableList<Filter> filters(int port) {
    return plan == null ? ImmutableList.of(closed()) : filters(NetworkRules.of(plan, port));
  }

  /** The filters for the connections of all ports but {@code ports}. */
  ImmutableList<Filter> filtersElsewhere(ImmutableSet<Integer> ports) {
    return plan == null ? ImmutableList.of(closed()) : filters(NetworkRules.elsewhere(plan, ports));
  }

  private static ImmutableList<Filter> filters(AuthorizationPlan here) {
    ImmutableList.Builder<Filter> all = ImmutableList.builder();
    for (ExternalCheck check : here.external()) {
      all.add(filter(NetworkRbacFilter.NAME, NetworkRbacFilter.noting(check.rules())));
      all.add(filter(NetworkExtAuthzFilter.NAME, NetworkExtAuthzFilter.render(check.authorizer())));
    }
    here.filters()
        .forEach(
            filter -> all.add(filter(NetworkRbacFilter.NAME, NetworkRbacFilter.render(filter))));
    ImmutableList<Filter> filters = all.build();
    long bytes = filters.stream().mapToLong(Filter::getSerializedSize).sum();
    return bytes > PolicyCompiler.LARGEST_RESOURCE ? ImmutableList.of(closed()) : filters;
  }

  /** What is not enforced on the connections of a port, though the policies say so. */
  ImmutableList<ConfigProblem> problems(int port) {
    return plan == null
        ? ImmutableList.of()
        : problems(NetworkRules.notHeld(plan, port), "of TCP port " + port);
  }

  /** The same of all ports but {@code ports}. */
  ImmutableList<ConfigProblem> problemsElsewhere(ImmutableSet<Integer> ports) {
    return plan == null
        ? ImmutableList.of()
        : problems(
            NetworkRules.notHeldElsewhere(plan, ports),
            "without HTTP to ports that nothing describes");
  }

  private ImmutableList<ConfigProblem> problems(ImmutableList<RulePlan> notHeld, String where) {
    return policies.stream()
        .filter(policy -> policy.action() == Action.CUSTOM)
        .filter(policy ->
            policy.rules().stream()
                .map(rule -> AuthorizationPlanner.name(policy, rule.index()))
                .anyMatch(name -> notHeld.stream().anyMatch(rule -> rule.name().equals(name))))
        .map(policy -> notAsked(policy, where))
        .collect(ImmutableList.toImmutableList());
  }

  private static ConfigProblem notAsked(AuthorizationPolicy policy, String where) {
    return ProblemCode.NOT_ENFORCED_ON_TCP.at(
        policy.key(),
        policy.meta().location(),
        "provider %s is asked by HTTP and is not asked about connections %s: they"
                .formatted(policy.provider(), where)
            + " pass",
        "use an envoyExtAuthzGrpc provider, or a DENY policy for the port");
  }

  /** The objects that it was made from, whether or not they concern connections. */
  ImmutableList<ConfigMeta> origins() {
    return origins;
  }

  private static Filter closed() {
    return filter(NetworkRbacFilter.NAME, NetworkRbacFilter.DENY_EVERYONE);
  }

  static Filter filter(String name, Message config) {
    return Filter.newBuilder()
        .setName(name)
        .setTypedConfig(DeterministicProto.pack(config))
        .build();
  }
}
