package dev.portcullis.directory;

import com.google.common.collect.ImmutableList;
import dev.portcullis.document.ReadDocument;
import dev.portcullis.model.AuthorizationPolicy;
import dev.portcullis.model.AuthorizationPolicy.Action;
import dev.portcullis.model.AuthorizationPolicy.Mode;
import dev.portcullis.model.AuthorizationPolicy.Rule;
import dev.portcullis.model.ConfigObject;
import dev.portcullis.model.PolicyTargetReference;
import dev.portcullis.model.RequestAuthentication;
import dev.portcullis.model.RequestAuthentication.JwtRule;
import dev.portcullis.model.RequestAuthentication.KeySource;
import dev.portcullis.model.WorkloadSelector;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is enforced of documents that claim to be the same object, none of which was ever good
 * alone.
 *
 * <p>It refuses whatever one of them refuses: denials are united, grants are void, the keys of
 * every token rule are dead. If they differ in what they select, it selects the whole namespace.
 */
final class ClosedCombination {
  private ClosedCombination() {}

  /** The combination; null for kinds that only take something away by being absent. */
  static @Nullable ConfigObject of(ImmutableList<ReadDocument> documents) {
    ImmutableList<ConfigObject> forms =
        documents.stream()
            .map(document -> document.object() != null ? document.object() : document.closed())
            .filter(Objects::nonNull)
            .collect(ImmutableList.toImmutableList());
    if (forms.isEmpty()) {
      return null;
    }
    return switch (forms.getFirst()) {
      case AuthorizationPolicy _ -> authorization(only(forms, AuthorizationPolicy.class));
      case RequestAuthentication _ -> authentication(only(forms, RequestAuthentication.class));
      default ->
          documents.stream()
              .map(ReadDocument::closed)
              .filter(Objects::nonNull)
              .findFirst()
              .orElse(null);
    };
  }

  private static <T> ImmutableList<T> only(ImmutableList<ConfigObject> forms, Class<T> type) {
    return forms.stream()
        .filter(type::isInstance)
        .map(type::cast)
        .collect(ImmutableList.toImmutableList());
  }

  private static AuthorizationPolicy authorization(ImmutableList<AuthorizationPolicy> policies) {
    AuthorizationPolicy first = policies.getFirst();
    // What only watches takes no access away, and must not once it is combined.
    ImmutableList<AuthorizationPolicy> enforced =
        policies.stream()
            .filter(p -> p.mode() == Mode.ENFORCED && p.action() != Action.AUDIT)
            .collect(ImmutableList.toImmutableList());
    if (enforced.isEmpty()) {
      return first;
    }
    boolean allAllow = enforced.stream().allMatch(p -> p.action() == Action.ALLOW);
    boolean allDeny = enforced.stream().allMatch(p -> p.action() == Action.DENY);
    ImmutableList<Rule> rules;
    if (allAllow) {
      rules = ImmutableList.of();
    } else if (allDeny) {
      rules =
          renumbered(
              enforced.stream()
                  .flatMap(p -> p.rules().stream())
                  .collect(ImmutableList.toImmutableList()));
    } else {
      rules = ImmutableList.of(anyRequest(first));
    }
    boolean sameScope =
        enforced.stream()
                .map(p -> ImmutableList.of(p.selector(), unlocated(p.targetRefs())))
                .distinct()
                .count()
            == 1;
    AuthorizationPolicy scope = enforced.getFirst();
    return new AuthorizationPolicy(
        first.meta(),
        sameScope ? scope.selector() : WorkloadSelector.EVERYTHING,
        sameScope ? scope.targetRefs() : ImmutableList.of(),
        allAllow ? Action.ALLOW : Action.DENY,
        "",
        Mode.ENFORCED,
        rules);
  }

  private static Rule anyRequest(AuthorizationPolicy policy) {
    return new Rule(
        0, ImmutableList.of(), ImmutableList.of(), ImmutableList.of(), policy.meta().location());
  }

  /** The index is part of a rule's name in the proxy, where names are unique. */
  private static ImmutableList<Rule> renumbered(ImmutableList<Rule> rules) {
    ImmutableList.Builder<Rule> renumbered = ImmutableList.builder();
    for (int i = 0; i < rules.size(); i++) {
      Rule rule = rules.get(i);
      renumbered.add(new Rule(i, rule.from(), rule.to(), rule.when(), rule.location()));
    }
    return renumbered.build();
  }

  private static RequestAuthentication authentication(
      ImmutableList<RequestAuthentication> authentications) {
    RequestAuthentication first = authentications.getFirst();
    boolean sameScope =
        authentications.stream()
                .map(a -> ImmutableList.of(a.selector(), unlocated(a.targetRefs())))
                .distinct()
                .count()
            == 1;
    return new RequestAuthentication(
        first.meta(),
        sameScope ? first.selector() : WorkloadSelector.EVERYTHING,
        sameScope ? first.targetRefs() : ImmutableList.of(),
        authentications.stream()
            .flatMap(a -> a.jwtRules().stream())
            .map(ClosedCombination::withoutKeys)
            .collect(ImmutableList.toImmutableList()));
  }

  private static ImmutableList<String> unlocated(ImmutableList<PolicyTargetReference> references) {
    return references.stream()
        .map(r -> String.join("/", r.group(), r.kind(), r.namespace(), r.name()))
        .collect(ImmutableList.toImmutableList());
  }

  private static JwtRule withoutKeys(JwtRule rule) {
    return new JwtRule(
        rule.issuer(),
        rule.audiences(),
        new KeySource.NoKeys(),
        rule.fromHeaders(),
        rule.fromParams(),
        rule.fromCookies(),
        rule.outputPayloadToHeader(),
        rule.outputClaimToHeaders(),
        rule.forwardOriginalToken(),
        rule.spaceDelimitedClaims(),
        rule.timeout(),
        rule.location());
  }
}
