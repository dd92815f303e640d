package dev.portcullis.signal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Key ids out of what anybody may have written. */
final class KeyIdReaderTest {
  private static String part(String header) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(header.getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"alg\":\"RS256\",\"kid\":\"a/b+c=\"}",
        "{ \"kid\" : \"a/b+c=\" }",
        "{\n\t\"kid\":\"\\u0061/b+c=\"}",
        "{\"jwk\":{\"kid\":\"other\"},\"x5c\":[{\"kid\":\"other\"}],\"kid\":\"a/b+c=\",\"alg\":1}",
        "{\"kid\":\"a/b+c=\",\"kid\":\"second\"}"
      })
  void theIdIsThatOfTheHeaderItself(String header) {
    assertThat(KeyIdReader.keyId(part(header))).isEqualTo("a/b+c=");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"alg\":\"RS256\"}",
        "{\"jwk\":{\"kid\":\"other\"}}",
        "{\"kid\":1}",
        "{\"kid\":null}",
        "{\"kid\":[\"a\"]}",
        "{\"kid\":{\"kid\":\"a\"}}",
        "{\"kid\":\"a\\nb\"}",
        "{\"kid\":\"a\\u0000b\"}",
        "{\"kid\":\"a\\u2028b\"}",
        "{\"kid\":\"a\\u202eb\"}",
        "{\"kid\":\"\\ud800\"}",
        "{\"kid\":\"cut off",
        "{\"alg\":",
        "[\"kid\",\"a\"]",
        "\"kid\"",
        "kid",
        ""
      })
  void withoutAUsableIdThereIsNone(String header) {
    assertThat(KeyIdReader.keyId(part(header))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"-", "", "e", "ey!!", "eyJ\u0000", "eyJraWQiOiJhIn0=extra", "ü"})
  void whatIsNoBase64HasNone(String part) {
    assertThat(KeyIdReader.keyId(part)).isEmpty();
  }

  @Test
  void anIdBeforeTheCutIsRead() {
    String whole = part("{\"kid\":\"a\",\"x5c\":[\"" + "x".repeat(2000) + "\"]}");
    for (int length = 20; length <= KeyIdReader.LONGEST_PART; length++) {
      assertThat(KeyIdReader.keyId(whole.substring(0, length))).isEqualTo("a");
    }
    assertThat(KeyIdReader.keyId(whole)).isEmpty();
  }

  @Test
  void anIdLongerThanAnyKeysIsNone() {
    assertThat(KeyIdReader.keyId(part("{\"kid\":\"" + "k".repeat(256) + "\"}"))).hasSize(256);
    assertThat(KeyIdReader.keyId(part("{\"kid\":\"" + "k".repeat(257) + "\"}"))).isEmpty();
  }

  @Test
  void nestingIsNoBurden() {
    assertThat(KeyIdReader.keyId(part("{\"a\":" + "[".repeat(370)))).isEmpty();
  }
}
