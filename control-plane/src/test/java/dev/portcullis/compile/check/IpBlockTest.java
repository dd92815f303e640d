package dev.portcullis.compile.check;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class IpBlockTest {
  @ParameterizedTest
  @CsvSource({
    "10.1.2.3,      10.1.2.3,    32",
    "10.1.2.3/16,   10.1.2.3,    16",
    "0.0.0.0/0,     0.0.0.0,     0",
    "2001:db8::1,   2001:db8::1, 128",
    "2001:db8::/32, 2001:db8::,  32",
  })
  void anAddressIsKeptAsWritten(String text, String address, int prefixLength) {
    assertThat(IpBlock.parse(text)).isEqualTo(new IpBlock(address, prefixLength));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.2.3", "01.2.3.4", "1.2.3.4/33", "1.2.3.4/", "1.2.3.4/+1", "1.2.3.4/-1", "::1/129",
        "fe80::1%eth0", "localhost", "", "/8", "1.2.3.4/8/8", " 1.2.3.4", "1.2.3.4/٣"
      })
  void anythingElseIsNone(String text) {
    assertThat(IpBlock.parse(text)).isNull();
  }
}
