package dev.portcullis.decide.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.model.StrictSettings;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class KeySetTest {
  private static final StrictSettings STRICT =
      new StrictSettings(false, null, null, 0, true, false, false);

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
    String text = "{\"keys\":[{%s\"kty\":\"oct\",\"k\":\"c2VjcmV0\"}]}".formatted(members);
    assertThat(KeySet.parse(text, StrictSettings.OFF).keys()).hasSize(1);
    assertThat(KeySet.parse(text, STRICT).keys()).hasSize(suitable ? 1 : 0);
  }
}
