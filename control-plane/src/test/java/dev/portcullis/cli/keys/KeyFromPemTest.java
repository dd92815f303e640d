package dev.portcullis.cli.keys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.cli.keys.KeyRig.Outcome;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jose4j.json.JsonUtil;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code key from-pem} prints the public half of whatever form of a key OpenSSL writes. */
final class KeyFromPemTest {
  private static final String RSA = "VyLdOTsGZxJx2JAVBtMpET1x3ZfKUiowxiXOG6OxrG0";
  private static final String P256 = "oi6R_9sL6P90tQbmeVYRVT_RwQVMhYx_sSUEmQQ6Mbc";
  private static final String P384 = "53D9PqVfYzxtM2k7DpeR8ijPuE56tKhdDoP2ixcEXr4";
  private static final String P521 = "QbkwYHB6zEn4SXGgVfg7zSQWNRAQA2sQcnI_NVjeMwI";
  private static final String ED25519 = "OuSfFEXdoO93MRJ0zQlW8sdBVc6tFh9p2gR-uHEEBNI";

  @ParameterizedTest
  @CsvSource({
    "rsa-pkcs8, rsa-public, " + RSA,
    "rsa-pkcs1, rsa-public, " + RSA,
    "rsa-pkcs1-public, rsa-public, " + RSA,
    "rsa-certificate, rsa-public, " + RSA,
    "rsa-trusted-certificate, rsa-public, " + RSA,
    "key-and-certificate, rsa-public, " + RSA,
    "ec-P256-pkcs8, ec-P256-public, " + P256,
    "ec-P256-sec1, ec-P256-public, " + P256,
    "ec-P256-compressed, ec-P256-public, " + P256,
    "ec-P256-without-public, ec-P256-public, " + P256,
    "ec-certificate, ec-P256-public, " + P256,
    "ec-P384-pkcs8, ec-P384-public, " + P384,
    "ec-P384-sec1, ec-P384-public, " + P384,
    "ec-P521-pkcs8, ec-P521-public, " + P521,
    "ec-P521-sec1, ec-P521-public, " + P521,
    "ed25519-pkcs8, ed25519-public, " + ED25519,
  })
  void everyFormOfAKeyGivesTheSamePublicKey(String form, String publicForm, String keyId) {
    String printed = fromPem(form + ".pem").printed();
    assertThat(printed).isEqualTo(fromPem(publicForm + ".pem").printed());
    assertThat(printed).startsWith("{\"keys\":[{\"kty\":").contains("\"kid\":\"" + keyId + "\"");
    assertThat(onlyKeyOf(printed).keySet()).isSubsetOf("kty", "kid", "n", "e", "crv", "x", "y");
  }

  /** OpenSSL's own word on what the modulus is: the JWK is not merely consistent with itself. */
  @Test
  void theMembersAreThoseOfThePublicKey() {
    String modulus = (String) onlyKeyOf(fromPem("rsa-public.pem").printed()).get("n");
    String der =
        KeyRig.contentOf("rsa-public.pem").replaceAll("-----[^-]*-----", "").replaceAll("\\s", "");
    assertThat(Base64.getDecoder().decode(der))
        .containsSequence(Base64.getUrlDecoder().decode(modulus));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rsa-pkcs8.pem",
        "rsa-pkcs1.pem",
        "rsa-pss.pem",
        "ec-P256-pkcs8.pem",
        "ec-P521-sec1.pem",
        "ec-P256-with-parameters.pem",
        "ed25519-pkcs8.pem"
      })
  void privateMembersAreNeverPrinted(String file) {
    assertThat(onlyKeyOf(fromPem(file).printed()))
        .doesNotContainKeys("d", "p", "q", "dp", "dq", "qi", "k");
  }

  @Test
  void theBareKeyIsPrintedOnRequest() {
    assertThat(fromPem("ed25519-public.pem", "--jwk", "--alg", "eddsa", "--kid", "mine").printed())
        .isEqualTo(
            "{\"kty\":\"OKP\",\"kid\":\"mine\",\"alg\":\"EdDSA\",\"crv\":\"Ed25519\","
                + "\"x\":\"Rqd0myXySDUFA7Fhf7Db30cLmqOnsjLLjt6RzU-aqX0\"}");
  }

  @Test
  void standardInputIsReadWithTextAroundTheBlock() {
    String bag = "Bag Attributes\r\n    friendlyName: é\r\n" + KeyRig.contentOf("rsa-pkcs8.pem");
    assertThat(KeyRig.runWith(bag, "key", "from-pem", "-").printed())
        .isEqualTo(fromPem("rsa-public.pem").printed());
    assertThat(
            KeyRig.runWith(
                    KeyRig.contentOf("ec-P384-public.pem").replace("\n", "\r\n"),
                    "key",
                    "from-pem",
                    "-")
                .printed())
        .isEqualTo(fromPem("ec-P384-public.pem").printed());
  }

  @Test
  void ofAChainTheFirstIsTakenAndSaidToBe() {
    Outcome outcome = fromPem("chain.pem");
    assertThat(outcome.output()).isEqualTo(fromPem("rsa-certificate.pem").output());
    assertThat(outcome.errors())
        .isEqualTo(
            "portcullis: note: %s is a chain of 2 certificates: this is the key of the first, which is its owner's\n"
                .formatted(KeyRig.pem("chain.pem")));
  }

  @Test
  void aShortKeyIsPrintedWithAWarning() {
    Outcome outcome = fromPem("rsa-1024.pem");
    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.errors())
        .isEqualTo(
            "portcullis: warning: this RSA key has 1024 bits, and 2048 are the fewest that are safe\n");
  }

  private static Outcome fromPem(String file, String... more) {
    String[] arguments = new String[more.length + 3];
    arguments[0] = "key";
    arguments[1] = "from-pem";
    arguments[2] = KeyRig.pem(file);
    System.arraycopy(more, 0, arguments, 3, more.length);
    return KeyRig.run(arguments);
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> onlyKeyOf(String set) {
    try {
      List<?> keys = (List<?>) JsonUtil.parseJson(set).get("keys");
      assertThat(keys).hasSize(1);
      return (Map<String, Object>) keys.getFirst();
    } catch (JoseException e) {
      throw new AssertionError(e);
    }
  }
}
