package dev.portcullis.cli.keys;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import dev.portcullis.cli.keys.KeyRig.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** {@code token inspect} names what looks wrong in a token, and never shows the signature. */
final class TokenInspectTest {
  private static final String NOW = "2026-01-31T12:00:00Z";
  private static final String GOOD =
      "\"iss\":\"https://idp.example\",\"sub\":\"alice\",\"exp\":1769864400";
  private static final String KID = "{\"alg\":\"RS256\",\"kid\":\"k\"}";

  @TempDir private Path folder;

  /** Header and payload of a token, the exit code, and what is said of it. */
  private record Row(String header, String payload, int exitCode, String... words) {
    String token() {
      return base64(header) + "." + base64(payload) + "." + base64("signature");
    }
  }

  private static Row row(int exitCode, String header, String payload, String... words) {
    return new Row(header, payload, exitCode, words);
  }

  private static final ImmutableList<Row> ROWS =
      ImmutableList.of(
          row(0, KID, "{" + GOOD + "}", "expires    2026-01-31T13:00:00Z, in 60 min 0 s"),
          row(
              1,
              "{\"alg\":\"none\"}",
              "{}",
              "wrong      the token is signed by the algorithm none"),
          row(1, "{\"alg\":\"RS256\"", "{}", "wrong", "Jwt header is an invalid JSON"),
          row(1, KID, "{\"iss\":1}", "wrong", "Jwt payload [iss] field is not a string"),
          row(1, KID, "{\"exp\":\"1769864400\"}", "wrong", "[exp] field is not an integer"),
          row(
              1,
              KID,
              "{" + GOOD + ",\"sub\":\"bob\"}",
              "wrong      the token is malformed: Jwt payload is an invalid JSON",
              "a name that stands twice is enough"),
          row(
              1,
              KID,
              "{\"iss\":\"i\",\"sub\":\"s\",\"exp\":1769850000}",
              "expires    2026-01-31T09:00:00Z, 3 h 0 min ago",
              "wrong      the token expired at 2026-01-31T09:00:00Z"),
          row(
              1,
              KID,
              "{\"iss\":\"i\",\"sub\":\"s\",\"nbf\":1769860980,\"exp\":1769864400}",
              "wrong      suspected clock skew: the token is valid from 2026-01-31T12:03:00Z"),
          row(
              0,
              KID,
              "{\"iss\":\"i\",\"sub\":\"s\",\"exp\":1769864400000}",
              "doubtful   exp is 1769864400000, which looks like milliseconds"),
          row(
              1,
              KID,
              "{\"iss\":\"i\",\"sub\":\"s\",\"nbf\":1769860800000,\"exp\":1769864400}",
              "wrong      the token is valid from",
              "doubtful   nbf is 1769860800000, which looks like milliseconds",
              "doubtful   it is valid at no time"),
          row(
              0,
              KID,
              "{\"iss\":\"i\",\"sub\":\"s\"}",
              "expires    never",
              "doubtful   it has no exp"),
          row(0, KID, "{\"sub\":\"s\",\"exp\":1769864400}", "doubtful   it has no iss"),
          row(0, KID, "{\"iss\":\"i\",\"exp\":1769864400}", "doubtful   it has no sub"),
          row(0, KID, "{" + GOOD + ",\"iat\":1769864400}", "doubtful   it was issued 60 min 0 s"),
          row(0, "{\"alg\":\"RS256\"}", "{" + GOOD + "}", "note       it names no key (kid)"),
          row(0, "{\"alg\":\"HS256\"}", "{" + GOOD + "}", "doubtful   its algorithm is symmetric"),
          row(
              0,
              "{\"alg\":\"RS256\",\"jku\":\"https://evil.example\"}",
              "{" + GOOD + "}",
              "doubtful   its header brings a key along (jku): Envoy ignores that"),
          row(
              0,
              "{\"alg\":\"RS256\",\"jwk\":{\"kty\":\"oct\",\"k\":\"c2VjcmV0\"}}",
              "{" + GOOD + "}",
              "\"k\" : \"(hidden)\"",
              "doubtful   the key in its header is a private one"),
          row(
              0,
              "{\"alg\":\"RS256\",\"crit\":[\"b64\"],\"b64\":false}",
              "{" + GOOD + "}",
              "doubtful   it asks for extensions (crit)"),
          row(0, KID, "{" + GOOD + ",\"x\":\"\\u001b[31m\\u202e\"}", "\\u001B[31m", "\\u202e"));

  @TestFactory
  Stream<DynamicTest> saysWhatLooksWrong() {
    return ROWS.stream()
        .map(row ->
            DynamicTest.dynamicTest(
                row.header() + row.payload(),
                () -> {
                  Outcome outcome = KeyRig.runWith(row.token(), "token", "inspect", "--now", NOW);
                  assertThat(outcome.errors()).isEmpty();
                  assertThat(outcome.output())
                      .contains(row.words())
                      .doesNotContain(base64("signature"), "c2VjcmV0", "\u001b", "\u202e");
                  assertThat(outcome.exitCode()).isEqualTo(row.exitCode());
                }));
  }

  @Test
  void whatIsNoTokenIsSaidToBeNone() {
    assertThat(KeyRig.runWith("opaque", "token", "inspect").output())
        .contains("wrong      the token is malformed: it has 1 of the 3 sections")
        .contains("it is an opaque token");
    assertThat(KeyRig.runWith("a.b.c.d.e", "token", "inspect").output())
        .contains("five sections are an encrypted token (JWE)");
    Outcome empty = KeyRig.runWith("\n", "token", "inspect");
    assertThat(empty.errors()).isEqualTo("portcullis: standard input is empty\n");
    assertThat(empty.exitCode()).isEqualTo(2);
  }

  @Test
  void whatIsPastedAroundATokenIsLeftOut() {
    String token = ROWS.getFirst().token();
    for (String pasted :
        new String[] {
          "Bearer " + token,
          "authorization: bearer " + token,
          "\"" + token + "\"\n",
          token.substring(0, 20) + "\r\n  " + token.substring(20)
        }) {
      Outcome outcome = KeyRig.runWith(pasted, "token", "inspect", "--now", NOW);
      assertThat(outcome.output())
          .contains("principal  https://idp.example/alice", "left out here");
      assertThat(outcome.exitCode()).isZero();
    }
  }

  @Test
  void theKeysSayWhetherTheyMadeIt() throws IOException {
    String token =
        KeyRig.run(
                "token",
                "sign",
                "--key",
                KeyRig.pem("rsa-pkcs8.pem"),
                "--iss",
                "i",
                "--sub",
                "s",
                "--now",
                NOW)
            .printed();
    Path file = Files.writeString(folder.resolve("token"), token + "\n");
    String good = "signature  good, made by key VyLdOTsGZxJx2JAVBtMpET1x3ZfKUiowxiXOG6OxrG0";
    assertThat(inspect(file, "--jwks", KeyRig.pem("rsa-public.pem"), "--now", NOW).printed())
        .contains(good);
    // Expired, and yet known to be the issuer's.
    Outcome late =
        inspect(file, "--jwks", KeyRig.pem("rsa-public.pem"), "--now", "2027-01-31T12:00:00Z");
    assertThat(late.output()).contains(good, "wrong      the token expired");
    assertThat(late.exitCode()).isEqualTo(1);
    Outcome other = inspect(file, "--jwks", KeyRig.pem("ec-P256-public.pem"), "--now", NOW);
    assertThat(other.output())
        .contains(
            "signature  BAD: no key of the set made it",
            "names a key that the issuer has not, key id VyLdOTsG");
    assertThat(other.exitCode()).isEqualTo(1);
    String changed = token.replace(token.split("\\.")[1], base64("{" + GOOD + "}"));
    Files.writeString(file, changed);
    assertThat(inspect(file, "--jwks", KeyRig.pem("rsa-public.pem"), "--now", NOW).output())
        .contains("signature  BAD", "was signed with another key than VyLdOTsG");
  }

  @Test
  void programsReadTheSameAsJson() {
    Outcome outcome =
        KeyRig.runWith(ROWS.getFirst().token(), "token", "inspect", "-o", "json", "--now", NOW);
    assertThat(outcome.printed())
        .contains(
            "\"refused\" : false",
            "\"principal\" : \"https://idp.example/alice\"",
            "\"distance\" : \"in 60 min 0 s\"",
            "\"state\" : \"not verified\"");
  }

  private static Outcome inspect(Path token, String... more) {
    String[] all = new String[more.length + 3];
    all[0] = "token";
    all[1] = "inspect";
    all[2] = "@" + token;
    System.arraycopy(more, 0, all, 3, more.length);
    return KeyRig.run(all);
  }

  private static String base64(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
