package dev.portcullis.compile.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.model.StrictSettings;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPublicKey;
import java.util.Base64;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonWebKeySetTest {
  private static final String KEY = "{\"kty\":\"oct\",\"kid\":\"%s\",\"k\":\"c2VjcmV0\"}";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{}",
        "{\"keys\":{}}",
        "{\"keys\":[]}",
        "<html>",
        "{\"keys\":[1]}",
        "{\"keys\":[null]}",
        "{\"keys\":[{\"kty\":\"oct\",\"k\":\"c2VjcmV0\"}]} trailing",
        "{\"keys\":[{\"kty\":\"oct\",\"k\":\"c2VjcmV0\"}],\"keys\":[]}",
        "\u0000",
        "{\"keys\":[{\"kty\":\"RSA\",\"n\":\"AQAB\",\"e\":\"AQAB\"}]}",
        "{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AQ\",\"y\":\"AQ\"}]}",
        "{\"keys\":[{\"kty\":\"EC\",\"crv\":\"secp256k1\",\"x\":\"AQ\",\"y\":\"AQ\"}]}",
        "{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"AQ\"}]}",
        "{\"keys\":[{\"kty\":\"oct\",\"k\":\"\"}]}",
        "{\"keys\":[{\"kty\":\"oct\",\"k\":\"+/+/\"}]}",
        "{\"keys\":[{\"kty\":\"oct\",\"k\":\"c2VjcmV0\",\"alg\":\"RS256\"}]}",
        "{\"keys\":[{\"kty\":\"oct\",\"k\":\"c2VjcmV0\",\"kid\":5}]}",
        "{\"keys\":[{\"kty\":\"oct\",\"k\":\"c2VjcmV0\",\"kid\":\"\\ud800\"}]}",
        "{\"keys\":[{\"kty\":\"OCT\",\"k\":\"c2VjcmV0\"}]}"
      })
  void whatHasNoUsableKeySaysWhy(String text) {
    JsonWebKeySet keys = JsonWebKeySet.read(text);
    assertThat(keys.keys()).isEmpty();
    assertThat(keys.reasons()).isNotEmpty().noneMatch(reason -> reason.contains("c2VjcmV0"));
  }

  @Test
  void aNestingBombIsRefused() {
    assertThat(JsonWebKeySet.read("[".repeat(500_000)).keys()).isEmpty();
    assertThat(JsonWebKeySet.read("{\"keys\":".repeat(100_000)).keys()).isEmpty();
  }

  @Test
  void theOrderOfMembersMakesNoDifference() {
    String one = "{\"keys\":[{\"k\":\"c2VjcmV0\",\"kid\":\"b\",\"kty\":\"oct\"}]}";
    String two = "{\"keys\":[{\"kty\":\"oct\",\"kid\":\"b\",\"k\":\"c2VjcmV0\"}]}";
    assertThat(JsonWebKeySet.read(one)).isEqualTo(JsonWebKeySet.read(two));
  }

  @Test
  void theOrderOfKeysStaysAsItDecidesBetweenErrors() {
    String keys = "{\"keys\":[%s,%s]}".formatted(KEY.formatted("b"), KEY.formatted("a"));
    assertThat(JsonWebKeySet.read(keys).json().indexOf("\"b\""))
        .isLessThan(JsonWebKeySet.read(keys).json().indexOf("\"a\""));
  }

  @Test
  void privateAndDescriptiveMembersAreDropped() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    RSAPublicKey key = (RSAPublicKey) generator.generateKeyPair().getPublic();
    String modulus =
        Base64.getUrlEncoder().withoutPadding().encodeToString(key.getModulus().toByteArray());
    String text =
        "{\"keys\":[{\"kty\":\"RSA\",\"n\":\"%s\",\"e\":\"AQAB\",\"d\":\"AQ\",\"p\":\"AQ\",\"use\":\"sig\",\"x5c\":[\"AQ\"]}]}"
            .formatted(modulus);
    assertThat(JsonWebKeySet.read(text).json())
        .isEqualTo("{\"keys\":[{\"e\":\"AQAB\",\"kty\":\"RSA\",\"n\":\"" + modulus + "\"}]}");
  }

  @Test
  void oneUnusableKeyIsLeftOutAndNamed() {
    JsonWebKeySet keys =
        JsonWebKeySet.read("{\"keys\":[{\"kty\":\"x\"}," + KEY.formatted("a") + "]}");
    assertThat(keys.keys()).hasSize(1);
    assertThat(keys.reasons())
        .containsExactly("key 0 is left out: Envoy does not know the key type");
  }

  @Test
  void thereAreAtMost256Keys() {
    assertThat(JsonWebKeySet.read(keys(256)).keys()).hasSize(256);
    assertThat(JsonWebKeySet.read(keys(257)).keys()).isEmpty();
  }

  @Test
  void theTextHasAtMostOneMebibyte() {
    assertThat(JsonWebKeySet.read(keys(1) + " ".repeat(1 << 20)).keys()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | true",
        "\"use\":\"sig\", | true",
        "\"use\":\"enc\", | false",
        "\"use\":5, | false",
        "\"key_ops\":[\"sign\",\"verify\"], | true",
        "\"key_ops\":[\"encrypt\"], | false",
        "\"key_ops\":[], | false",
        "\"use\":\"sig\",\"key_ops\":[\"sign\"], | false"
      })
  void keysForSomethingElseAreLeftOutIfThatIsAskedFor(String members, boolean suitable) {
    String text = "{\"keys\":[{%s%s]}".formatted(members, KEY.formatted("a").substring(1));
    StrictSettings strict = new StrictSettings(false, null, null, 0, true, false, false);
    assertThat(JsonWebKeySet.read(text).keys()).hasSize(1);
    assertThat(JsonWebKeySet.read(text, strict).keys()).hasSize(suitable ? 1 : 0);
  }

  private static String keys(int number) {
    return IntStream.range(0, number)
        .mapToObj(i -> KEY.formatted("k" + i))
        .collect(Collectors.joining(",", "{\"keys\":[", "]}"));
  }
}
