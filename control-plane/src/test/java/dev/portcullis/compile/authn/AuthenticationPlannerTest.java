package dev.portcullis.compile.authn;

import static dev.portcullis.compile.Policies.authentication;
import static dev.portcullis.compile.Policies.jwtRule;
import static dev.portcullis.compile.Policies.keys;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import dev.portcullis.model.ConfigProblem;
import dev.portcullis.model.FetchedKeys;
import dev.portcullis.model.RequestAuthentication;
import dev.portcullis.model.RequestAuthentication.ClaimToHeader;
import dev.portcullis.model.RequestAuthentication.JwtRule;
import dev.portcullis.model.RequestAuthentication.KeySource;
import dev.portcullis.model.RequestAuthentication.TokenHeader;
import dev.portcullis.model.StrictSettings;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class AuthenticationPlannerTest {
  static List<KeySource> sourcesWithoutKeys() {
    return List.of(
        new KeySource.NoKeys(),
        new KeySource.Discovery(),
        new KeySource.JwksUri("https://example.com/keys"),
        new KeySource.InlineJwks("<html>"),
        new KeySource.InlineJwks("{\"keys\":[]}"));
  }

  @ParameterizedTest
  @MethodSource("sourcesWithoutKeys")
  void anIssuerWithoutKeysKeepsItsPlaceWithTheDeadKey(KeySource source) {
    assertThat(plan(authentication("a", jwtRule("iss", source))).plan().providers())
        .extracting(TokenProvider::keys)
        .containsExactly(KeySetText.DEAD);
  }

  @Test
  void onlyWhoeverDropsKeysReportsIt() {
    assertThat(plan(authentication("a", jwtRule("iss", new KeySource.NoKeys()))).problems())
        .isEmpty();
    assertThat(plan(authentication("a", jwtRule("iss", new KeySource.InlineJwks("{}")))).problems())
        .extracting(ConfigProblem::code)
        .containsExactly("NO_USABLE_KEY");
  }

  @Test
  void issuersAreOrderedByTheirBytesAndEqualOnesByCandidate() {
    JwtRule[] rules =
        IntStream.range(0, 40)
            .mapToObj(i -> jwtRule(i % 2 == 0 ? "b" : "\ud83d\ude00", keys("k" + i)))
            .toArray(JwtRule[]::new);
    List<TokenProvider> providers =
        plan(authentication("a", rules), authentication("z", jwtRule("", keys("any"))))
            .plan()
            .providers();
    assertThat(providers.getFirst().issuer()).isEmpty();
    assertThat(providers.subList(1, 21))
        .extracting(provider -> provider.keys().json().replaceAll(".*\"kid\":\"k(\\d+).*", "$1"))
        .isEqualTo(IntStream.range(0, 20).mapToObj(i -> String.valueOf(2 * i)).toList());
  }

  @Test
  void aRuleWithANameThatCannotBeSentRefusesTokens() {
    JwtRule good = jwtRule("iss", keys("k"));
    ImmutableList<JwtRule> broken =
        ImmutableList.of(
            with(good, new TokenHeader("a b", ""), "", ImmutableList.of()),
            with(good, new TokenHeader("a", "x\n"), "", ImmutableList.of()),
            with(good, new TokenHeader("a", ""), ":path", ImmutableList.of()),
            with(good, new TokenHeader("a", ""), "", ImmutableList.of(new ClaimToHeader("", "a"))));
    for (JwtRule rule : broken) {
      AuthenticationPlanner.Result result = plan(authentication("a", rule));
      assertThat(result.plan().providers())
          .extracting(TokenProvider::keys)
          .containsExactly(KeySetText.DEAD);
      assertThat(result.problems()).extracting(ConfigProblem::code).contains("UNUSABLE_RULE");
    }
  }

  @Test
  void noTextOfAKeyIsEverPrinted() {
    AuthenticationPlanner.Result result = plan(authentication("a", jwtRule("iss", keys("k"))));
    assertThat(result.toString()).doesNotContain("bm90LWEtc2VjcmV0");
  }

  private static JwtRule with(
      JwtRule rule, TokenHeader header, String payloadHeader, ImmutableList<ClaimToHeader> claims) {
    return new JwtRule(
        rule.issuer(),
        rule.audiences(),
        rule.keys(),
        ImmutableList.of(header),
        rule.fromParams(),
        rule.fromCookies(),
        payloadHeader,
        claims,
        rule.forwardOriginalToken(),
        rule.spaceDelimitedClaims(),
        rule.timeout(),
        rule.location());
  }

  private static AuthenticationPlanner.Result plan(RequestAuthentication... policies) {
    return AuthenticationPlanner.plan(
        ImmutableList.copyOf(policies), StrictSettings.OFF, _ -> FetchedKeys.UNKNOWN);
  }
}
