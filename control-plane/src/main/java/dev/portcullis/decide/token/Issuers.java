package dev.portcullis.decide.token;

import com.google.common.collect.ImmutableList;
import java.util.stream.Stream;

/** The issuers that rules are there for. */
record Issuers(ImmutableList<TokenRule> rules) {

  /** Why a token found at a location is of no known issuer. */
  TokenFault.Cause unknown(CompactToken token, TokenLocation location) {
    return new TokenFault.Cause.UnknownIssuer(
        token.issuer().isEmpty() ? null : token.issuer(),
        names(rules.stream()),
        names(rules.stream().filter(rule -> rule.locations().contains(location))));
  }

  private static ImmutableList<String> names(Stream<TokenRule> rules) {
    return rules
        .map(rule -> rule.rule().issuer())
        .filter(issuer -> !issuer.isEmpty())
        .distinct()
        .collect(ImmutableList.toImmutableList());
  }
}
