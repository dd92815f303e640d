package dev.portcullis.compile.advice;

import com.google.common.collect.ImmutableList;
import dev.portcullis.compile.ConfigView;
import dev.portcullis.compile.gatewayapi.GatewayAttachment;
import dev.portcullis.compile.gatewayapi.GatewayClasses;
import dev.portcullis.compile.gatewayapi.TranslatedRoutes;
import dev.portcullis.model.ConfigObject;
import dev.portcullis.model.KubernetesGateway;
import dev.portcullis.model.KubernetesRoute;
import dev.portcullis.model.KubernetesRoute.ParentReference;
import dev.portcullis.model.PolicyTargetReference;
import dev.portcullis.model.ProblemCode;

/** Objects of the Gateway API, and references to them, of which nothing is made. */
final class GatewayApiAdvice {
  private final Situation situation;
  private final Findings findings;
  private final ImmutableList<KubernetesGateway> gateways;

  GatewayApiAdvice(Situation situation, Findings findings) {
    this.situation = situation;
    this.findings = findings;
    this.gateways = situation.view().all(KubernetesGateway.class);
  }

  void advise() {
    ConfigView view = situation.view();
    gateways.stream()
        .filter(gateway -> !GatewayClasses.isOurs(view, gateway))
        .forEach(this::ofOthers);
    for (KubernetesRoute route : view.all(KubernetesRoute.class)) {
      if (route.parents().isEmpty()) {
        withoutParents(route);
      }
      route.parents().forEach(parent -> checkParent(route, parent));
    }
    situation
        .policies()
        .forEach(placed -> checkTargets(placed.policy(), placed.scope().targetRefs()));
    situation
        .authentications()
        .forEach(placed -> checkTargets(placed.policy(), placed.scope().targetRefs()));
  }

  private void ofOthers(KubernetesGateway gateway) {
    findings.report(
        ProblemCode.GATEWAY_OF_OTHERS,
        gateway,
        gateway.meta().location(),
        "the class " + gateway.className() + " is not ours: nothing is made of this Gateway",
        "write gatewayClassName: istio");
  }

  private void withoutParents(KubernetesRoute route) {
    findings.report(
        ProblemCode.PARENT_NOT_FOUND,
        route,
        route.meta().location(),
        "the route has no parentRefs: it is attached to nothing",
        "name a Gateway");
  }

  private void checkParent(KubernetesRoute route, ParentReference parent) {
    String namespace = TranslatedRoutes.namespace(parent, route);
    if (!TranslatedRoutes.isGateway(parent)) {
      findings.report(
          ProblemCode.NOT_SUPPORTED_YET,
          route,
          parent.location(),
          "routes of a "
              + parent.kind()
              + " are not supported yet: this reference has no effect, and the requests of sidecars"
              + " are not routed by it",
          "write a VirtualService for the sidecars");
    } else if (!exists(namespace, parent.name())) {
      findings.report(
          ProblemCode.PARENT_NOT_FOUND,
          route,
          parent.location(),
          "there is no Gateway "
              + namespace
              + "/"
              + parent.name()
              + " of the Gateway API: the route is not attached to it",
          "");
    }
  }

  private boolean exists(String namespace, String name) {
    return gateways.stream()
        .anyMatch(gateway ->
            gateway.meta().namespace().equals(namespace) && gateway.meta().name().equals(name));
  }

  private void checkTargets(ConfigObject policy, ImmutableList<PolicyTargetReference> targets) {
    String namespace = policy.meta().namespace();
    for (PolicyTargetReference target : targets) {
      if (target.kind().equals("Gateway") && !isTheNameOfProxies(namespace, target.name())) {
        boolean exists = exists(namespace, target.name());
        if (!exists || hasProxiesWithoutName(namespace, target.name())) {
          findings.report(
              ProblemCode.TARGET_NOT_FOUND,
              policy,
              target.location(),
              exists
                  ? "the proxies of Gateway "
                      + target.name()
                      + " don't have its name as a label: this policy doesn't hold for them"
                  : "there is no Gateway "
                      + namespace
                      + "/"
                      + target.name()
                      + " of the Gateway API, and no proxy of that name",
              "label the proxies with " + GatewayAttachment.NAME_LABEL + ": " + target.name());
        }
      }
    }
  }

  /** By the label alone a policy finds the proxies, whether their Gateway is described or not. */
  private boolean isTheNameOfProxies(String namespace, String name) {
    return situation.workloads().known().values().stream()
        .anyMatch(workload ->
            workload.namespace().equals(namespace)
                && name.equals(workload.labels().get(GatewayAttachment.NAME_LABEL)));
  }

  private boolean hasProxiesWithoutName(String namespace, String name) {
    return gateways.stream()
        .filter(gateway -> gateway.meta().name().equals(name))
        .anyMatch(gateway ->
            situation.workloads().known().values().stream()
                .filter(workload -> workload.namespace().equals(namespace))
                .anyMatch(workload ->
                    GatewayAttachment.isOf(
                        situation.view(), gateway, namespace, workload.labels())));
  }
}
