package dev.portcullis.jwks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.jwks.FetchFailure.Cause;
import dev.portcullis.jwks.KeySetReader.Understood;
import dev.portcullis.jwks.KeySetReader.Unreadable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class KeySetReaderTest {
  private static final String X = "A".repeat(43);
  private static final String ED = "\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"" + X + "\"";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | NOT_JSON",
        "' ' | NOT_JSON",
        "<html>SECRET</html> | NOT_JSON",
        "{\"keys\":[]} SECRET | NOT_JSON",
        "{\"keys\":[],\"keys\":[]} | NOT_JSON",
        "{\"keys\":[{\"kid\":\"a\",\"kid\":\"b\"}]} | NOT_JSON",
        "null | NO_KEYS",
        "[] | NO_KEYS",
        "\"SECRET\" | NO_KEYS",
        "{\"SECRET\":1} | NO_KEYS",
        "{\"keys\":{}} | NO_KEYS",
        "{\"keys\":[]} | NO_KEYS",
        "{\"keys\":[\"SECRET\"]} | NO_USABLE_KEY",
        "{\"keys\":[{\"kty\":\"SECRET\"}]} | NO_USABLE_KEY",
        "{\"keys\":[{\"kty\":\"oct\",\"k\":\"SECRET\"}]} | NO_USABLE_KEY",
        "{\"keys\":[{\"kty\":\"RSA\",\"n\":\"SECRET\",\"e\":\"AQAB\"}]} | NO_USABLE_KEY",
        "{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"SECRET\"}]} | NO_USABLE_KEY"
      })
  void whatHoldsNoKeysSaysWhyButNotWhatItHolds(String text, Cause cause) {
    FetchFailure failure = failure(text);
    assertThat(failure.cause()).isEqualTo(cause);
    assertThat(failure.detail()).doesNotContain("SECRET");
  }

  @Test
  void deepTextIsNotJson() {
    assertThat(failure("[".repeat(500_000)).cause()).isEqualTo(Cause.NOT_JSON);
    assertThat(failure("{\"keys\":".repeat(100_000)).cause()).isEqualTo(Cause.NOT_JSON);
  }

  @Test
  void thereAreAtMost256KeysAndOneMebibyte() {
    assertThat(keys(many(256)).keyIds()).hasSize(256);
    assertThat(failure(many(257)).cause()).isEqualTo(Cause.TOO_LARGE);
    assertThat(failure(many(1) + " ".repeat(1 << 20)).cause()).isEqualTo(Cause.TOO_LARGE);
  }

  @Test
  void orderWhiteSpaceAndWhatVerifiesNothingMakeNoDifference() {
    String one = "{\"keys\":[{\"kid\":\"a\",%s},{\"kid\":\"b\",%s}]}".formatted(ED, ED);
    String other =
        """
        {"x": 1, "keys": [
          {%s, "kid": "b", "x5c": ["MII"], "x5t": "y"},
          {"crv": "Ed25519", "x": "%s=", "kty": "OKP", "kid": "a", "ext": true},
          {"kid": "a", %s}
        ]}
        """
            .formatted(ED, X, ED);
    assertThat(keys(other)).isEqualTo(keys(one));
    assertThat(keys(one).keyIds()).containsExactly("a", "b");
    assertThat(keys(keys(one).jwks())).isEqualTo(keys(one));
  }

  @Test
  void whatAKeyIsForIsKept() {
    String text =
        "{\"keys\":[{%s,\"use\":\"sig\",\"key_ops\":[\"verify\",\"encrypt\"]}]}".formatted(ED);
    assertThat(keys(text).jwks())
        .isEqualTo(
            "{\"keys\":[{\"crv\":\"Ed25519\",\"key_ops\":[\"encrypt\",\"verify\"],"
                + "\"kty\":\"OKP\",\"use\":\"sig\",\"x\":\"%s\"}]}".formatted(X));
  }

  @Test
  void privatePartsAreDroppedAndSaid() {
    KeySet keys = keys("{\"keys\":[{\"kid\":\"a\",\"d\":\"SECRET\",%s}]}".formatted(ED));
    assertThat(keys.jwks()).doesNotContain("SECRET");
    assertThat(keys.reasons())
        .containsExactly("the key a is published with its private part, which is left out");
  }

  @Test
  void unusableKeysAreDroppedEachWithItsReason() {
    String text =
        "{\"keys\":[{\"kid\":\"a\",%s},{\"kid\":\"s\",\"kty\":\"oct\",\"k\":\"c2VjcmV0\"},{\"kty\":\"EC\"}]}"
            .formatted(ED);
    assertThat(keys(text).reasons())
        .containsExactly(
            "a key without an id is left out: crv is missing",
            "the key s is left out: it is symmetric, and no secret where it can be fetched");
    assertThat(keys(text).keyIds()).containsExactly("a");
  }

  @Test
  void keyIdsAreShownAsFarAsTheyCanBePrinted() {
    String long1 = "k".repeat(100);
    String text =
        "{\"keys\":[{%s},{\"kid\":\"\\u001b[2J\\u202e\",\"kty\":\"x\"},{\"kid\":\"%s\",\"kty\":\"x\"}]}"
            .formatted(ED, long1);
    assertThat(keys(text).reasons())
        .anyMatch(reason -> reason.startsWith("the key ?[2J? is left out"))
        .anyMatch(reason -> reason.startsWith("the key " + "k".repeat(64) + "… is left out"));
  }

  @Test
  void aKeyIdThatIsNoUnicodeSpoilsOnlyItsKey() {
    KeySet keys =
        keys("{\"keys\":[{\"kid\":\"a\",%s},{\"kid\":\"\\ud800\",%s}]}".formatted(ED, ED));
    assertThat(keys.keyIds()).containsExactly("a");
  }

  private static String many(int number) {
    return IntStream.range(0, number)
        .mapToObj(i -> "{\"kid\":\"k%d\",%s}".formatted(i, ED))
        .collect(Collectors.joining(",", "{\"keys\":[", "]}"));
  }

  private static KeySet keys(String text) {
    return ((Understood) KeySetReader.read(text)).keys();
  }

  private static FetchFailure failure(String text) {
    return ((Unreadable) KeySetReader.read(text)).failure();
  }
}
