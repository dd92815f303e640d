package dev.portcullis.decide.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.portcullis.decide.request.Connection;
import dev.portcullis.decide.request.HeaderField;
import dev.portcullis.decide.request.HttpRequest;
import dev.portcullis.decide.token.TokenFault.Cause;
import dev.portcullis.model.ConfigKey;
import dev.portcullis.model.ConfigKind;
import dev.portcullis.model.ConfigMeta;
import dev.portcullis.model.RequestAuthentication;
import dev.portcullis.model.RequestAuthentication.JwtRule;
import dev.portcullis.model.RequestAuthentication.KeySource;
import dev.portcullis.model.SourceLocation;
import dev.portcullis.model.StrictSettings;
import dev.portcullis.model.WorkloadSelector;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** Each cause of a refusal is named exactly, with what one needs to know to mend it. */
final class TokenCausesTest {
  private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000L);
  private static final byte[] SECRET = "any secret will do".getBytes(StandardCharsets.UTF_8);
  private static final String HEADER = "{\"alg\":\"HS256\",\"kid\":\"k\"}";
  private static final SourceLocation RULE = new SourceLocation("p.yaml", 9, 5);

  @Test
  void aGoodTokenPassesWithItsPlaceAndRule() {
    TokenOutcome.Passed passed =
        (TokenOutcome.Passed) verify(StrictSettings.OFF, "Bearer " + token("\"exp\":1800000000"));
    assertThat(passed.verified())
        .containsExactly(new VerifiedToken("header authorization", "a", key(), RULE));
    assertThat(passed.request().headers()).isEmpty();
  }

  @Test
  void theLeewayIsSixtySecondsInclusive() {
    assertThat(verify(StrictSettings.OFF, "Bearer " + token("\"exp\":1799999940")))
        .isInstanceOf(TokenOutcome.Passed.class);
    assertThat(cause(token("\"exp\":1799999939")))
        .isEqualTo(new Cause.Expired(NOW.minusSeconds(61), NOW, Duration.ofSeconds(60), true));
    assertThat(verify(StrictSettings.OFF, "Bearer " + token("\"nbf\":1800000060")))
        .isInstanceOf(TokenOutcome.Passed.class);
    assertThat(cause(token("\"nbf\":1800000061")))
        .isEqualTo(new Cause.NotYetValid(NOW.plusSeconds(61), NOW, Duration.ofSeconds(60), true));
  }

  @Test
  void aClockIsSuspectedWithinFiveMinutes() {
    assertThat(((Cause.Expired) cause(token("\"exp\":1799999700"))).suspectedClockSkew()).isTrue();
    assertThat(((Cause.Expired) cause(token("\"exp\":1799999699"))).suspectedClockSkew()).isFalse();
    assertThat(((Cause.NotYetValid) cause(token("\"nbf\":1800000300"))).suspectedClockSkew())
        .isTrue();
    assertThat(((Cause.NotYetValid) cause(token("\"nbf\":1e19"))).suspectedClockSkew()).isFalse();
  }

  @Test
  void anIssuerWithoutRuleIsNamedWithThoseThatHaveOne() {
    assertThat(cause(sign(HEADER, "{\"iss\":\"b\"}")))
        .isEqualTo(new Cause.UnknownIssuer("b", ImmutableList.of("a"), ImmutableList.of("a")));
    assertThat(cause(sign(HEADER, "{}")))
        .isEqualTo(new Cause.UnknownIssuer(null, ImmutableList.of("a"), ImmutableList.of("a")));
  }

  @Test
  void aWrongAudienceIsForbidden() {
    TokenOutcome.Refused refused =
        (TokenOutcome.Refused)
            new TokenVerifier(
                    ImmutableList.of(authentication(rule(ImmutableList.of("x")))),
                    StrictSettings.OFF)
                .verify(request("Bearer " + token("\"aud\":[\"y\"]")), NOW);
    assertThat(refused.status()).isEqualTo(403);
    assertThat(refused.fault().cause())
        .isEqualTo(new Cause.WrongAudience(ImmutableList.of("y"), ImmutableList.of("x")));
  }

  @Test
  void keysAreNamedByIdAndAlgorithm() {
    assertThat(cause(sign("{\"alg\":\"HS256\",\"kid\":\"z\"}", "{\"iss\":\"a\"}")))
        .isEqualTo(new Cause.UnknownKey("z", "HS256", ImmutableList.of("k (HS256)")));
    assertThat(cause(sign("{\"alg\":\"HS512\"}", "{\"iss\":\"a\"}")))
        .isEqualTo(new Cause.UnknownKey(null, "HS512", ImmutableList.of("k (HS256)")));
    String token = token("\"x\":1");
    assertThat(cause(token.substring(0, token.lastIndexOf('.')) + ".AAAA"))
        .isEqualTo(new Cause.WrongKey("k", "HS256", ImmutableList.of("k (HS256)")));
  }

  @Test
  void whatIsNoTokenIsMalformedAndNeverQuoted() {
    assertThat(cause("opaque-secret"))
        .isEqualTo(new Cause.Malformed("it has 1 of the 3 sections between dots"));
    assertThat(cause(sign(HEADER, "{\"iss\":1}")))
        .isEqualTo(new Cause.Malformed("Jwt payload [iss] field is not a string"));
    assertThat(cause(sign("{\"alg\":\"none\"}", "{}")))
        .isEqualTo(new Cause.UnsupportedAlgorithm("none"));
    assertThat(verify(StrictSettings.OFF, "Bearer opaque-secret").toString())
        .doesNotContain("opaque-secret");
  }

  @Test
  void withoutKeysNothingCanBeVerified() {
    JwtRule unfetched = rule(ImmutableList.of(), new KeySource.JwksUri("https://keys.example/"));
    TokenOutcome.Refused refused =
        (TokenOutcome.Refused)
            new TokenVerifier(ImmutableList.of(authentication(unfetched)), StrictSettings.OFF)
                .verify(request("Bearer " + token("\"x\":1")), NOW);
    assertThat(refused.text()).isEqualTo("Jwt verification fails");
    assertThat(refused.fault().cause())
        .isEqualTo(new Cause.NoKeys("its keys have not been fetched"));
  }

  @Test
  void strictOptionsSayWhatIsTooPermissive() {
    StrictSettings expiring = new StrictSettings(true, null, null, 0, false, false, false);
    assertThat(fault(verify(expiring, "Bearer " + token("\"x\":1"))).cause())
        .isInstanceOf(Cause.TooPermissive.class);
    StrictSettings hour =
        new StrictSettings(false, Duration.ofHours(1), null, 0, false, false, false);
    assertThat(fault(verify(hour, "Bearer " + token("\"exp\":1800003600"))).cause())
        .isInstanceOf(Cause.TooPermissive.class);
    assertThat(verify(hour, "Bearer " + token("\"exp\":1800003599")))
        .isInstanceOf(TokenOutcome.Passed.class);
    StrictSettings skew =
        new StrictSettings(false, null, Duration.ofSeconds(5), 0, false, false, false);
    assertThat(fault(verify(skew, "Bearer " + token("\"exp\":1799999994"))).cause())
        .isEqualTo(new Cause.Expired(NOW.minusSeconds(6), NOW, Duration.ofSeconds(5), true));
  }

  @Test
  void whereTokensWereLookedForIsTold() {
    assertThat(searched("Basic dTpw"))
        .isEqualTo(
            new SearchedLocation(
                "header authorization", "Bearer ", SearchedLocation.Content.NO_PREFIX, "Basic"));
    assertThat(searched("bearer x"))
        .isEqualTo(
            new SearchedLocation(
                "header authorization", "Bearer ", SearchedLocation.Content.OTHER_CASE, "bearer"));
    assertThat(searched("asecretwithoutscheme").scheme()).isNull();
  }

  private static SearchedLocation searched(String authorization) {
    return ((TokenOutcome.Passed) verify(StrictSettings.OFF, authorization)).searched().getFirst();
  }

  private static Cause cause(String token) {
    TokenFault fault = fault(verify(StrictSettings.OFF, "Bearer " + token));
    assertThat(fault.location()).isEqualTo("header authorization");
    return fault.cause();
  }

  private static TokenFault fault(TokenOutcome outcome) {
    return ((TokenOutcome.Refused) outcome).fault();
  }

  private static TokenOutcome verify(StrictSettings strict, String authorization) {
    return new TokenVerifier(ImmutableList.of(authentication(rule(ImmutableList.of()))), strict)
        .verify(request(authorization), NOW);
  }

  private static HttpRequest request(String authorization) {
    return new HttpRequest(
        new Connection("127.0.0.1", "127.0.0.1", 80, null, "", false),
        "GET",
        "h",
        "/",
        ImmutableList.of(new HeaderField("authorization", authorization)));
  }

  private static ConfigKey key() {
    return new ConfigKey(ConfigKind.REQUEST_AUTHENTICATION, "foo", "ra");
  }

  private static RequestAuthentication authentication(JwtRule rule) {
    return new RequestAuthentication(
        new ConfigMeta(key(), ImmutableMap.of(), ImmutableMap.of(), null, RULE),
        WorkloadSelector.EVERYTHING,
        ImmutableList.of(),
        ImmutableList.of(rule));
  }

  private static JwtRule rule(ImmutableList<String> audiences) {
    String keys =
        "{\"keys\":[{\"kty\":\"oct\",\"kid\":\"k\",\"alg\":\"HS256\",\"k\":\"%s\"}]}"
            .formatted(base64(SECRET));
    return rule(audiences, new KeySource.InlineJwks(keys));
  }

  private static JwtRule rule(ImmutableList<String> audiences, KeySource keys) {
    return new JwtRule(
        "a",
        audiences,
        keys,
        ImmutableList.of(),
        ImmutableList.of(),
        ImmutableList.of(),
        "",
        ImmutableList.of(),
        false,
        ImmutableList.of(),
        Duration.ofSeconds(5),
        RULE);
  }

  private static String token(String member) {
    return sign(HEADER, "{\"iss\":\"a\"," + member + "}");
  }

  private static String sign(String header, String payload) {
    String content =
        base64(header.getBytes(StandardCharsets.UTF_8))
            + "."
            + base64(payload.getBytes(StandardCharsets.UTF_8));
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(SECRET, "HMAC"));
      return content + "." + base64(mac.doFinal(content.getBytes(StandardCharsets.US_ASCII)));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
