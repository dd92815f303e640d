package dev.portcullis.compile.check;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HeaderValuesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "plain",
        "100%%",
        "%%%%",
        "%REQ(x)%",
        "%REQ(:path)%%REQ(a?b):5%",
        "a %DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT% b",
        "%START_TIME%",
        "%DYNAMIC_METADATA(a:b)%",
      })
  void whatEnvoyUnderstandsIsATemplate(String value) {
    assertThat(HeaderValues.isTemplate(value)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "100%",
        "%",
        "%%%",
        "%FOO%",
        "%REQ%",
        "%REQ()%",
        "%REQ(x)",
        "%REQ(a b)%",
        "%HOSTNAME():3%",
        "%DOWNSTREAM_REMOTE_ADDRESS(x)%",
        "%downstream_remote_address%",
        "%ENVIRONMENT(HOME)%",
        "two\nlines",
        "%REQ(\u00e9)%",
      })
  void whatEnvoyRefusesAndWhatTellsSecretsIsNone(String value) {
    assertThat(HeaderValues.isTemplate(value)).isFalse();
  }
}
