package dev.portcullis.compile.advice;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.portcullis.compile.ConfigView;
import dev.portcullis.model.AuthorizationPolicy;
import dev.portcullis.model.ConfigKey;
import dev.portcullis.model.Gateway;
import dev.portcullis.model.RequestAuthentication;

/** What is known when warnings are looked for. */
record Situation(ConfigView view, Workloads workloads, ImmutableSet<ConfigKey> doubtful) {
  String root() {
    return view.mesh().rootNamespace();
  }

  ImmutableList<AuthorizationPolicy> policies() {
    return view.all(AuthorizationPolicy.class);
  }

  /** The RequestAuthentications that check any token. */
  ImmutableList<RequestAuthentication> authentications() {
    return view.all(RequestAuthentication.class).stream()
        .filter(authentication -> !authentication.jwtRules().isEmpty())
        .collect(ImmutableList.toImmutableList());
  }

  /** Whether there are workloads, and none of them is what a selector selects. */
  boolean selectsNothing(Scope scope) {
    // Only where workloads are described at all can the lack of one mean anything.
    return !scope.selector().matchLabels().isEmpty()
        && scope.targetRefs().isEmpty()
        && workloads.knows(scope.namespace())
        && !workloads.mayBeIn(scope);
  }

  /** Whether whatever is in the scope is selected by a Gateway, too. */
  boolean selectsGatewaysOnly(Scope scope) {
    return view.all(Gateway.class).stream()
        .filter(gateway -> !gateway.selector().matchLabels().isEmpty())
        .anyMatch(gateway -> gateway.selector().matches(scope.selector().matchLabels()));
  }

  Scope scope(AuthorizationPolicy policy) {
    return new Scope(policy.meta().namespace(), policy.selector(), policy.targetRefs(), root());
  }

  Scope scope(RequestAuthentication policy) {
    return new Scope(policy.meta().namespace(), policy.selector(), policy.targetRefs(), root());
  }
}
