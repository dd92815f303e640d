package dev.portcullis.compile.routing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class GatewayNameTest {
  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource({
    "gw, here/gw",
    "there/gw, there/gw",
    "./gw, here/gw",
    "gw.there, there/gw",
    "gw.there.svc.cluster.local, there/gw",
    "mesh, mesh",
  })
  void everyFormNamesAGateway(String written, String expected) {
    assertThat(GatewayName.resolve(written, "here")).isEqualTo(expected);
  }
}
