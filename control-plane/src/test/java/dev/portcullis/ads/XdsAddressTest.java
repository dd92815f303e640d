package dev.portcullis.ads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where proxies may be served, and which names in certificates are workloads. */
final class XdsAddressTest {
  @ParameterizedTest
  @CsvSource({
    "nonsense, needs a host and a port",
    "127.0.0.1, needs a host and a port",
    "127.0.0.1:99999999, is not host:port",
    "unix://relative, three slashes",
    "no.such.host.invalid:1, is not known"
  })
  void anAddressThatIsNoneIsASentence(String address, String sentence) {
    assertThatThrownBy(() -> XdsAddress.parse(address))
        .isInstanceOf(XdsServerException.class)
        .hasMessageContaining(sentence);
  }

  @Test
  void plaintextOffLoopbackHasToBeAskedFor() throws Exception {
    XdsAddress everywhere = XdsAddress.parse("0.0.0.0:0");
    assertThatThrownBy(
            () -> new XdsServerSettings(everywhere, null, false, XdsLimits.NETWORK).check())
        .isInstanceOf(XdsServerException.class)
        .hasMessageContaining("--xds-plaintext");
    new XdsServerSettings(everywhere, null, true, XdsLimits.NETWORK).check();
    new XdsServerSettings(XdsAddress.parse("[::1]:0"), null, false, XdsLimits.NETWORK).check();
  }

  @ParameterizedTest
  @CsvSource({
    "spiffe://td/ns/a/sa/b, true",
    "spiffe://td/ns/a/sa/b/c, false",
    "spiffe://td/ns/a/sa/, false",
    "spiffe://td/ns//sa/b, false",
    "spiffe://td/sa/a/ns/b, false",
    "spiffe://td/ns/a/sa/b?x, false",
    "spiffe://td/ns/a/sa/b#x, false",
    "https://td/ns/a/sa/b, false",
    "'not a uri', false"
  })
  void onlyAWholeSpiffeIdentityNamesAWorkload(String uri, boolean names) {
    assertThat(PeerIdentity.of(uri) instanceof PeerIdentity.Workload).isEqualTo(names);
  }
}
