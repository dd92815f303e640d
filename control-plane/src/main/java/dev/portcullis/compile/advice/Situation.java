package dev.portcullis.compile.advice;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.portcullis.compile.ConfigView;
import dev.portcullis.model.AuthorizationPolicy;
import dev.portcullis.model.ConfigKey;
import dev.portcullis.model.ConfigObject;
import dev.portcullis.model.Gateway;
import dev.portcullis.model.RequestAuthentication;

/**
 * What is known when warnings are looked for.
 *
 * @param authentications those that check any token
 */
record Situation(
    ConfigView view,
    Workloads workloads,
    ImmutableSet<ConfigKey> doubtful,
    ImmutableList<Placed<AuthorizationPolicy>> policies,
    ImmutableList<Placed<RequestAuthentication>> authentications) {

  /**
   * A policy with what it is for.
   *
   * @param nowhere whether there are workloads, and none of them is what it selects
   */
  record Placed<T extends ConfigObject>(T policy, Scope scope, boolean nowhere) {
    /** False only if no workload can have both. */
    boolean mayMeet(Placed<?> other) {
      return !nowhere && !other.nowhere && scope.mayMeet(other.scope);
    }
  }

  static Situation of(ConfigView view, Workloads workloads, ImmutableSet<ConfigKey> doubtful) {
    String root = view.mesh().rootNamespace();
    return new Situation(
        view,
        workloads,
        doubtful,
        view.all(AuthorizationPolicy.class).stream()
            .map(policy -> placed(policy, Scope.of(policy, root), workloads))
            .collect(ImmutableList.toImmutableList()),
        view.all(RequestAuthentication.class).stream()
            .filter(authentication -> !authentication.jwtRules().isEmpty())
            .map(policy -> placed(policy, Scope.of(policy, root), workloads))
            .collect(ImmutableList.toImmutableList()));
  }

  /** Only where workloads are described at all can the lack of one mean anything. */
  private static <T extends ConfigObject> Placed<T> placed(
      T policy, Scope scope, Workloads workloads) {
    boolean nowhere =
        !scope.selector().matchLabels().isEmpty()
            && scope.targetRefs().isEmpty()
            && workloads.knows(scope.namespace())
            && !workloads.mayBeIn(scope);
    return new Placed<>(policy, scope, nowhere);
  }

  String root() {
    return view.mesh().rootNamespace();
  }

  /** Whether whatever is in the scope is selected by a Gateway, too. */
  boolean selectsGatewaysOnly(Scope scope) {
    return view.all(Gateway.class).stream()
        .filter(gateway -> !gateway.selector().matchLabels().isEmpty())
        .anyMatch(gateway -> gateway.selector().matches(scope.selector().matchLabels()));
  }
}
