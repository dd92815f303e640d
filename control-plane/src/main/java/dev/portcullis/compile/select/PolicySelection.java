package dev.portcullis.compile.select;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.portcullis.compile.ConfigView;
import dev.portcullis.compile.Query;
import dev.portcullis.compile.gatewayapi.GatewayAttachment;
import dev.portcullis.model.AuthorizationPolicy;
import dev.portcullis.model.ConfigKind;
import dev.portcullis.model.ConfigObject;
import dev.portcullis.model.MeshSettings.Identity;
import dev.portcullis.model.PolicyTargetReference;
import dev.portcullis.model.RequestAuthentication;
import dev.portcullis.model.WorkloadSelector;
import dev.portcullis.xds.WorkloadGroupKey;
import org.jspecify.annotations.Nullable;

/**
 * Finds the policies of a workload group: those of its namespace and of the root namespace whose
 * selector or reference fits.
 */
public final class PolicySelection {

  private final ConfigView view;
  private final WorkloadGroupKey group;

  private PolicySelection(ConfigView view, WorkloadGroupKey group) {
    this.view = view;
    this.group = group;
  }

  /** What attaches to {@code group}: an edit of a policy that does not is none of its business. */
  public static AttachedPolicies select(ConfigView view, WorkloadGroupKey group) {
    return view.derive(new Selected(group));
  }

  private record Selected(WorkloadGroupKey group) implements Query<AttachedPolicies> {
    @Override
    public AttachedPolicies ask(ConfigView view) {
      PolicySelection selection = new PolicySelection(view, group);
      String root = view.mesh().rootNamespace();
      return new AttachedPolicies(
          selection.authentications(group.namespace(), root),
          selection.authorizations(root, group.namespace()),
          closedPorts(view, group));
    }
  }

  /** Where workloads have no certificates, only refusal is as strict as what was asked for. */
  private static MutualTlsDemand closedPorts(ConfigView view, WorkloadGroupKey group) {
    return view.mesh().identity() == Identity.NONE
        ? PeerAuthenticationRules.modes(view, group).demand()
        : MutualTlsDemand.NONE;
  }

  /** The CUSTOM policies that attach to {@code group}. */
  public static ImmutableList<AuthorizationPolicy> custom(ConfigView view, WorkloadGroupKey group) {
    return select(view, group).authorizations().stream()
        .filter(policy -> policy.action() == AuthorizationPolicy.Action.CUSTOM)
        .collect(ImmutableList.toImmutableList());
  }

  /** The request authentications that attach to {@code group}. */
  public static ImmutableList<RequestAuthentication> authentications(
      ConfigView view, WorkloadGroupKey group) {
    return select(view, group).authentications();
  }

  private ImmutableList<RequestAuthentication> authentications(String... namespaces) {
    return candidates(RequestAuthentication.class, namespaces).stream()
        .filter(policy -> attaches(policy, policy.selector(), policy.targetRefs()))
        .collect(ImmutableList.toImmutableList());
  }

  private ImmutableList<AuthorizationPolicy> authorizations(String... namespaces) {
    return candidates(AuthorizationPolicy.class, namespaces).stream()
        .filter(policy -> attaches(policy, policy.selector(), policy.targetRefs()))
        .collect(ImmutableList.toImmutableList());
  }

  private <T extends ConfigObject> ImmutableList<T> candidates(
      Class<T> kind, String... namespaces) {
    return ImmutableSet.copyOf(namespaces).stream()
        .flatMap(namespace -> view.all(kind, namespace).stream())
        .collect(ImmutableList.toImmutableList());
  }

  private boolean attaches(
      ConfigObject policy,
      WorkloadSelector selector,
      ImmutableList<PolicyTargetReference> references) {
    if (references.isEmpty()) {
      return selector.matches(group.labels());
    }
    // A policy with references never attaches by its selector, not even to what it selects.
    return references.stream().anyMatch(reference -> refersToThisGateway(policy, reference));
  }

  private boolean refersToThisGateway(ConfigObject policy, PolicyTargetReference reference) {
    @Nullable String gatewayName = group.labels().get(GatewayAttachment.NAME_LABEL);
    return reference.group().equals(ConfigKind.KUBERNETES_GATEWAY.group())
        && reference.kind().equals(ConfigKind.KUBERNETES_GATEWAY.kind())
        && reference.name().equals(gatewayName)
        && policy.meta().namespace().equals(group.namespace())
        && (reference.namespace().isEmpty() || reference.namespace().equals(group.namespace()));
  }
}
