package dev.portcullis.compile.authz;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Streams;
import dev.portcullis.model.AuthorizationPolicy;
import dev.portcullis.model.AuthorizationPolicy.Action;
import dev.portcullis.model.AuthorizationPolicy.Mode;
import dev.portcullis.model.ConfigMeta;
import dev.portcullis.model.ConfigObject;
import dev.portcullis.model.MeshSettings;
import dev.portcullis.model.MeshSettings.Challenge;
import dev.portcullis.model.RequestAuthentication;

/**
 * Which of the policies of a workload answer with a challenge.
 *
 * @param policies those that do: a single one suffices for bad tokens
 * @param rules the names of their rules
 */
public record PolicyChallenges(ImmutableList<ConfigObject> policies, ImmutableSet<String> rules) {

  /** Finds the policies that challenge; those that refuse nobody do not count. */
  public static PolicyChallenges of(
      ImmutableList<RequestAuthentication> authentications,
      ImmutableList<AuthorizationPolicy> authorizations,
      MeshSettings mesh) {
    ImmutableList<AuthorizationPolicy> challenging =
        authorizations.stream()
            .filter(policy -> refuses(policy) && challenges(policy.meta(), mesh))
            .collect(ImmutableList.toImmutableList());
    return new PolicyChallenges(
        Streams.concat(
                authentications.stream().filter(policy -> challenges(policy.meta(), mesh)),
                challenging.stream())
            .collect(ImmutableList.toImmutableList()),
        challenging.stream()
            .flatMap(policy ->
                policy.rules().stream()
                    .map(rule -> AuthorizationPlanner.name(policy, rule.index())))
            .collect(ImmutableSet.toImmutableSet()));
  }

  private static boolean refuses(AuthorizationPolicy policy) {
    boolean refuses = policy.action() == Action.ALLOW || policy.action() == Action.DENY;
    return refuses && policy.mode() == Mode.ENFORCED;
  }

  private static boolean challenges(ConfigMeta meta, MeshSettings mesh) {
    return mesh.challenge(meta) == Challenge.RFC6750;
  }
}
