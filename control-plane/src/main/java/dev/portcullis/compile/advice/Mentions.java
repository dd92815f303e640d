package dev.portcullis.compile.advice;

import dev.portcullis.model.AuthorizationPolicy;
import dev.portcullis.model.AuthorizationPolicy.Condition;
import dev.portcullis.model.AuthorizationPolicy.Rule;
import dev.portcullis.model.AuthorizationPolicy.Source;
import dev.portcullis.model.SourceLocation;
import dev.portcullis.model.Values;
import java.util.Set;
import java.util.stream.Stream;

/** What rules say of tokens and of certificates. */
final class Mentions {
  private static final String TOKEN_KEYS = "request.auth.";
  private static final Set<String> IDENTITY_KEYS =
      Set.of("source.principal", "source.namespace", "source.serviceAccount", "source.trustDomain");

  private Mentions() {}

  /** A field or condition of a rule, with its name and place. */
  record Mention(String name, Values values, SourceLocation location) {}

  /** All that is said of tokens. */
  static Stream<Mention> ofTokens(AuthorizationPolicy policy) {
    return policy.rules().stream().flatMap(Mentions::ofTokens);
  }

  private static Stream<Mention> ofTokens(Rule rule) {
    return Stream.concat(
            rule.from().stream()
                .map(from ->
                    new Mention("requestPrincipals", from.requestPrincipals(), from.location())),
            rule.when().stream()
                .filter(when -> when.key().startsWith(TOKEN_KEYS))
                .map(Mentions::of))
        .filter(mention -> !mention.values().isEmpty());
  }

  /** All that is said of the identity in a client certificate. */
  static Stream<Mention> ofCertificates(AuthorizationPolicy policy) {
    return policy.rules().stream()
        .flatMap(rule ->
            Stream.concat(
                rule.from().stream().flatMap(Mentions::ofCertificates),
                rule.when().stream()
                    .filter(when -> IDENTITY_KEYS.contains(when.key()))
                    .map(Mentions::of)))
        .filter(mention -> !mention.values().isEmpty());
  }

  private static Stream<Mention> ofCertificates(Source from) {
    return Stream.of(
        new Mention("principals", from.principals(), from.location()),
        new Mention("namespaces", from.namespaces(), from.location()),
        new Mention("serviceAccounts", from.serviceAccounts(), from.location()),
        new Mention("trustDomains", from.trustDomains(), from.location()));
  }

  private static Mention of(Condition when) {
    return new Mention(when.key(), when.values(), when.location());
  }
}
