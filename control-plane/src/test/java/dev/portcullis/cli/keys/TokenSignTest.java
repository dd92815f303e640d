package dev.portcullis.cli.keys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.cli.keys.KeyRig.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.stream.Stream;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code token sign} makes tokens that others verify, with the claims that were asked for. */
final class TokenSignTest {
  private static final String NOW = "2026-01-31T12:00:00Z";
  private static final String KEY = KeyRig.pem("ed25519-pkcs8.pem");

  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource(SigningAlgorithm.class)
  void anotherLibraryVerifiesTheToken(SigningAlgorithm algorithm) throws Exception {
    Path key = folder.resolve("key");
    Outcome made =
        KeyRig.run("key", "generate", "--alg", algorithm.toString(), "--out", key.toString());
    String set =
        algorithm.isSymmetric() ? "{\"keys\":[" + Files.readString(key) + "]}" : made.output();
    String token = KeyRig.run("token", "sign", "--key", key.toString(), "--sub", "a").output();
    JsonWebKey verifying = new JsonWebKeySet(set).getJsonWebKeys().getFirst();
    JsonWebSignature signature = new JsonWebSignature();
    signature.setCompactSerialization(token.strip());
    signature.setKey(verifying.getKey());
    assertThat(signature.verifySignature()).isTrue();
    assertThat(signature.getAlgorithmHeaderValue()).isEqualTo(algorithm.toString());
    assertThat(signature.getKeyIdHeaderValue()).isEqualTo(verifying.getKeyId());
    assertThat(signature.getPayload()).contains("\"sub\":\"a\"");
  }

  @ParameterizedTest
  @CsvSource({
    "rsa-pkcs1, rsa-public, PS384",
    "rsa-pss, rsa-pss, PS256",
    "ec-P256-sec1, ec-P256-public, ES256",
    "ec-P256-without-public, ec-P256-public, ES256",
    "ec-P521-pkcs8, ec-P521-public, ES512",
    "ed25519-pkcs8, ed25519-public, EdDSA"
  })
  void tokensOfAPemKeyNameTheKeyOfFromPem(String signing, String verifying, String algorithm)
      throws IOException {
    String token =
        sign("--key", KeyRig.pem(signing + ".pem"), "--alg", algorithm, "--iss", "a", "--sub", "s")
            .printed();
    String keys = KeyRig.run("key", "from-pem", KeyRig.pem(verifying + ".pem")).printed();
    Path set = Files.writeString(folder.resolve("set"), keys);
    assertThat(
            KeyRig.runWith(token, "token", "inspect", "--now", NOW, "--jwks", set.toString())
                .printed())
        .contains("signature  good, made by key ");
  }

  @Test
  void timesHaveDefaults() {
    assertThat(payload("--iss", "a", "--sub", "s"))
        .isEqualTo("{\"iss\":\"a\",\"sub\":\"s\",\"iat\":1769860800,\"exp\":1769864400}");
  }

  @ParameterizedTest
  @CsvSource({
    "15m, 1769861700",
    "1h30m, 1769866200",
    "7d, 1770465600",
    "90s, 1769860890",
    "-5m, 1769860500",
    "2026-01-31T13:00:00Z, 1769864400",
    "1769864400, 1769864400",
  })
  void timesAreGivenInManyWays(String time, String seconds) {
    assertThat(payload("--iat", "none", "--exp", time)).isEqualTo("{\"exp\":" + seconds + "}");
    assertThat(payload("--iat", "none", "--exp", "never", "--nbf", time))
        .isEqualTo("{\"nbf\":" + seconds + "}");
  }

  @Test
  void claimsComeFromOptionsOverAFile() throws IOException {
    String claims = "{\"iss\":\"file\",\"aud\":\"x\",\"exp\":1,\"iat\":1.5,\"n\":{\"a\":null}}";
    Path file = Files.writeString(folder.resolve("claims.json"), claims);
    String[] more = {
      "--iss",
      "option",
      "--aud",
      "a",
      "--aud",
      "b",
      "--claim",
      "level=5",
      "--claim",
      "zip=01234",
      "--claim",
      "groups=[\"x\"]",
      "--claim",
      "exp=\"text\""
    };
    String expected =
        "{\"iss\":\"option\",\"aud\":[\"a\",\"b\"],\"exp\":\"text\",\"iat\":1.5,\"n\":{\"a\":null},"
            + "\"level\":5,\"zip\":\"01234\",\"groups\":[\"x\"]}";
    assertThat(payload(with(more, "--claims", file.toString()))).isEqualTo(expected);
    assertThat(payload(with(more, "--claims", claims))).isEqualTo(expected);
  }

  @Test
  void aSetNeedsTheIdOfAKey() throws IOException, JoseException {
    String a = jwk("a");
    Path set = Files.writeString(folder.resolve("set"), "{\"keys\":[" + a + "," + jwk("b") + "]}");
    assertThat(sign("--key", set.toString()).errors())
        .isEqualTo(
            "portcullis: %s has 2 keys that sign, with the ids a, b: choose one with --kid\n"
                .formatted(set));
    String token = sign("--key", set.toString(), "--kid", "b").output();
    JsonWebSignature signature = new JsonWebSignature();
    signature.setCompactSerialization(token.strip());
    assertThat(signature.getKeyIdHeaderValue()).isEqualTo("b");
  }

  private static String jwk(String id) {
    return KeyRig.run("key", "generate", "--alg", "EdDSA", "--kid", id, "--private-to-stdout")
        .printed();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--alg ES256 | --alg ES256 does not go with an Ed25519 key: that is for EdDSA",
        "--exp soon | --exp soon is no time: say 1h30m (from now), -5m (ago),"
            + " 2026-01-31T12:00:00Z, seconds since 1970, or never",
        "--claim x | --claim wants NAME=VALUE, such as groups='[\"admin\"]'",
        "--claim x=1 --claim x=2 | --claim x is given twice: several values are one list,"
            + " [\"a\",\"b\"]",
        "--claims {\"a\":1,\"a\":2} | --claims is not JSON: it goes wrong at line 1, column 11 (a"
            + " name twice counts, too)",
        "--claims /nowhere | /nowhere does not exist",
      })
  void aMistakeIsASentence(String arguments, String sentence) {
    Outcome outcome = sign(with(arguments.split(" "), "--key", KEY));
    assertThat(outcome.errors()).isEqualTo("portcullis: " + sentence + "\n");
    assertThat(outcome.output()).isEmpty();
    assertThat(outcome.exitCode()).isEqualTo(2);
  }

  @Test
  void aPublicKeySignsNothing() {
    String file = KeyRig.pem("rsa-public.pem");
    assertThat(sign("--key", file).errors())
        .isEqualTo(
            "portcullis: %s holds no private key, only the public half: that verifies tokens\n"
                .formatted(file));
  }

  @Test
  void aWeakSecretSignsWithAWarning() {
    Outcome outcome =
        KeyRig.runWith(
            "{\"kty\":\"oct\",\"k\":\"c2VjcmV0\"}",
            "token",
            "sign",
            "--key",
            "-",
            "--iss",
            "a",
            "--sub",
            "s");
    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.errors())
        .isEqualTo(
            "portcullis: warning: HS256 is symmetric: whoever verifies this token can make others;"
                + " and its secret has only 48 of the 256 bits that are safe\n");
  }

  private static Outcome sign(String... arguments) {
    return KeyRig.run(with(arguments, "token", "sign", "--now", NOW));
  }

  private static String payload(String... arguments) {
    String token = sign(with(arguments, "--key", KEY)).output();
    return new String(Base64.getUrlDecoder().decode(token.split("\\.")[1]), StandardCharsets.UTF_8);
  }

  private static String[] with(String[] arguments, String... before) {
    return Stream.concat(Arrays.stream(before), Arrays.stream(arguments)).toArray(String[]::new);
  }
}
