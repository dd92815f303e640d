package dev.portcullis.decide;

import com.google.common.collect.ImmutableList;
import dev.portcullis.decide.DecidingProxy.Role;
import dev.portcullis.model.AuthorizationPolicy;
import dev.portcullis.model.ConfigObject;
import dev.portcullis.model.PolicyTargetReference;
import dev.portcullis.model.RequestAuthentication;
import dev.portcullis.model.WorkloadSelector;
import java.util.List;
import java.util.stream.Stream;

/** The policies that hold at a proxy, in Istio's order. */
public record PoliciesInForce(
    ImmutableList<RequestAuthentication> authentications,
    ImmutableList<AuthorizationPolicy> authorizations) {
  private static final String GATEWAY_API = "gateway.networking.k8s.io";
  private static final String GATEWAY_NAME = GATEWAY_API + "/gateway-name";

  /** Those of {@code policies} that attach to {@code proxy}. */
  public static PoliciesInForce of(Policies policies, DecidingProxy proxy) {
    String root = policies.mesh().rootNamespace();
    String own = proxy.namespace();
    return new PoliciesInForce(
        in(List.of(own, root), policies.authentications())
            .filter(policy -> attaches(policy, policy.selector(), policy.targetRefs(), proxy))
            .collect(ImmutableList.toImmutableList()),
        in(List.of(root, own), policies.authorizations())
            .filter(policy -> attaches(policy, policy.selector(), policy.targetRefs(), proxy))
            .collect(ImmutableList.toImmutableList()));
  }

  private static <T extends ConfigObject> Stream<T> in(
      List<String> namespaces, ImmutableList<T> policies) {
    return namespaces.stream()
        .distinct()
        .flatMap(namespace ->
            policies.stream()
                .filter(policy -> policy.meta().namespace().equals(namespace))
                .sorted(ConfigObject.BY_CREATION));
  }

  /** A reference attaches to a gateway of the Gateway API only; it then outweighs the selector. */
  private static boolean attaches(
      ConfigObject policy,
      WorkloadSelector selector,
      ImmutableList<PolicyTargetReference> references,
      DecidingProxy proxy) {
    if (references.isEmpty()) {
      return selector.matches(proxy.labels());
    }
    String gateway = proxy.labels().get(GATEWAY_NAME);
    return gateway != null
        && proxy.role() == Role.GATEWAY
        && policy.meta().namespace().equals(proxy.namespace())
        && references.stream()
            .anyMatch(reference ->
                reference.group().equals(GATEWAY_API)
                    && reference.kind().equals("Gateway")
                    && reference.name().equals(gateway)
                    && (reference.namespace().isEmpty()
                        || reference.namespace().equals(proxy.namespace())));
  }
}
