package dev.portcullis.e2e.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.decide.token.TokenVerifier;
import dev.portcullis.e2e.harness.WithEnvoy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The decider says of every token in the zoo what Envoy says. */
@WithEnvoy
final class TokenDifferentialTest {
  private static final int FEWEST = 2_000;

  @Test
  void deciderAndEnvoyAgreeOnEveryToken() {
    List<TokenCase> cases = new ArrayList<>(ZooOfForms.cases());
    cases.addAll(ZooOfClaims.cases());
    cases.addAll(ZooOfLines.cases());
    cases.addAll(ZooOfKeys.cases());
    cases.addAll(ZooOfLocations.cases());
    cases.addAll(ZooOfRules.cases());
    assertThat(cases).hasSizeGreaterThan(FEWEST);
    try (TokenRig rig = TokenRig.start(cases.stream().map(TokenCase::rules).distinct().toList())) {
      assertThat(disagreements(rig, cases)).isEmpty();
    }
  }

  private static List<String> disagreements(TokenRig rig, List<TokenCase> cases) {
    Map<RuleSet, TokenVerifier> verifiers = new HashMap<>();
    List<String> disagreements = new ArrayList<>();
    for (TokenCase token : cases) {
      TokenVerifier verifier = verifiers.computeIfAbsent(token.rules(), RuleSet::verifier);
      String expected =
          TokenComparison.expected(
              verifier.verify(TokenComparison.atTheFilter(token.request()), Instant.now()));
      String seen = TokenComparison.seen(rig.ask(token.rules(), token.request()));
      if (!seen.equals(expected)) {
        disagreements.add("%s%nEnvoy:   %s%ndecider: %s%n".formatted(token, seen, expected));
      }
    }
    return disagreements;
  }
}
