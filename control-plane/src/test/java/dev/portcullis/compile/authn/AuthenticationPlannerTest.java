package dev.portcullis.compile.authn;

import static dev.portcullis.compile.Policies.authentication;
import static dev.portcullis.compile.Policies.jwtRule;
import static dev.portcullis.compile.Policies.keys;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.portcullis.model.ConfigProblem;
import dev.portcullis.model.FetchedKeys;
import dev.portcullis.model.FetchedKeys.Known;
import dev.portcullis.model.JwksReference;
import dev.portcullis.model.RequestAuthentication;
import dev.portcullis.model.RequestAuthentication.ClaimToHeader;
import dev.portcullis.model.RequestAuthentication.JwtRule;
import dev.portcullis.model.RequestAuthentication.KeySource;
import dev.portcullis.model.RequestAuthentication.TokenHeader;
import dev.portcullis.model.StrictSettings;
import dev.portcullis.xds.PolicyOutline;
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
        .extracting(AuthenticationPlannerTest::json)
        .containsExactly(KeySetText.DEAD.json());
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
        .extracting(provider -> json(provider).replaceAll(".*\"kid\":\"k(\\d+).*", "$1"))
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
  void fetchedKeysAreFoundByNamespaceIssuerAndUri() {
    JwksReference reference = new JwksReference("foo", "iss", "https://keys");
    AuthenticationPlanner.Result known =
        fetched(new Known(((KeySource.InlineJwks) keys("k1")).jwks()));
    assertThat(only(known).fetchedFrom()).isEqualTo(reference);
    assertThat(only(known).json()).contains("\"kid\":\"k1\"");
    assertThat(known.plan().keySets()).hasSize(1).doesNotContain(PolicyOutline.AWAITED);
    assertThat(known.problems()).isEmpty();
  }

  @Test
  void keysThatAreNotKnownRefuseEveryTokenAndAreAwaited() {
    AuthenticationPlanner.Result awaited = fetched(FetchedKeys.UNKNOWN);
    assertThat(only(awaited).json()).isEqualTo(KeySetText.DEAD.json());
    assertThat(awaited.plan().keySets()).containsExactly(PolicyOutline.AWAITED);
    assertThat(awaited.problems()).isEmpty();
    AuthenticationPlanner.Result expired =
        fetched(new FetchedKeys.Expired(ImmutableList.of("no keys for a week")));
    assertThat(only(expired).json()).isEqualTo(KeySetText.DEAD.json());
    assertThat(expired.plan().keySets()).hasSize(1).doesNotContain(PolicyOutline.AWAITED);
    assertThat(expired.problems())
        .extracting(ConfigProblem::code)
        .containsExactly("KEYS_NOT_FETCHED");
  }

  @Test
  void theOutlineChangesWithWhereKeysAreFromAndNotWithTheKeys() {
    AuthenticationPlan first =
        fetched(new Known(((KeySource.InlineJwks) keys("k1")).jwks())).plan();
    AuthenticationPlan rotated =
        fetched(new Known(((KeySource.InlineJwks) keys("k2")).jwks())).plan();
    assertThat(first).isNotEqualTo(rotated);
    assertThat(first.outline()).isEqualTo(rotated.outline());
    assertThat(first.outline()).isEqualTo(fetched(FetchedKeys.UNKNOWN).plan().outline());
    RequestAuthentication moved =
        authentication("a", jwtRule("iss", new KeySource.JwksUri("https://elsewhere")));
    assertThat(plan(moved).plan().outline()).isNotEqualTo(first.outline());
  }

  private static String json(TokenProvider provider) {
    return ((KeySetText) provider.keys()).json();
  }

  private static KeySetText only(AuthenticationPlanner.Result result) {
    return (KeySetText) result.plan().providers().getFirst().keys();
  }

  private static AuthenticationPlanner.Result fetched(FetchedKeys keys) {
    JwksReference reference = new JwksReference("foo", "iss", "https://keys");
    return AuthenticationPlanner.plan(
        ImmutableList.of(
            authentication("a", jwtRule("iss", new KeySource.JwksUri("https://keys")))),
        StrictSettings.OFF,
        ImmutableMap.of(reference, keys)::get,
        ImmutableMap.of());
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
        ImmutableList.copyOf(policies),
        StrictSettings.OFF,
        _ -> FetchedKeys.UNKNOWN,
        ImmutableMap.of());
  }
}
