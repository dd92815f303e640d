package dev.portcullis.jwks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.portcullis.jwks.FetchFailure.Cause;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How URIs are read, above all those that somebody would have read in two ways. */
final class KeyUriTest {
  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "https://a.example, https://a.example/, 443",
        "HTTPS://A.Example./x, https://a.example/x, 443",
        "http://a.example:80/?q=1, http://a.example/?q=1, 80",
        "http://a.example:/, http://a.example/, 80",
        "http://a_b.c:8080/x#y, http://a_b.c:8080/x, 8080",
        "https://127.0.0.1./, https://127.0.0.1/, 443",
        "https://[2001:DB8:0::1]:1/, https://[2001:db8::1]:1/, 1",
        "https://[::ffff:7f00:1]/, https://127.0.0.1/, 443",
        "https://a.example//, https://a.example//, 443",
        "https://a.example/ü?ö, https://a.example/%C3%BC?%C3%B6, 443",
        "http://1.a.example/, http://1.a.example/, 80",
      })
  void aUriIsReadInOneWay(String text, String read, int port) throws FetchException {
    KeyUri uri = KeyUri.parse(text, Cause.NOT_ALLOWED);
    assertThat(uri.absolute()).isEqualTo(read);
    assertThat(uri.port()).isEqualTo(port);
  }

  /** Each is 127.0.0.1 or another address of this machine to some resolver or library. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.1",
        "127.0.1",
        "0x7f.1",
        "0x7f.0.0.1",
        "0x7f000001",
        "0x",
        "2130706433",
        "017700000001",
        "0177.0.0.1",
        "127.0.0.01",
        "127.0.0.0x1",
        "127.0.0.1.1",
        "127.0.0.1..",
        "[::1%25lo]",
        "[fe80::1%25eth0]",
        "[::1",
        "[::127.1]",
        "[v1.x]",
        "%31%32%37.0.0.1",
        "①②⑦.0.0.1",
        "127。0。0。1",
        "a..b",
        ".a",
        "-a.b",
        "a%00.b",
        "*.b",
        "",
      })
  void whatIsNeitherANameNorAnAddressIsRefused(String host) {
    FetchException refused = refused("http://" + host + "/");
    assertThat(refused.failure().cause()).isEqualTo(Cause.NOT_ALLOWED);
  }

  @ParameterizedTest
  @CsvSource({
    "https://me:secret@a.example/, 'the URI holds credentials, or a name before the host'",
    "https://a.example@b.example/, 'the URI holds credentials, or a name before the host'",
    "file:///etc/passwd, 'the URI is of the scheme file, not http or https with a host'",
    "jar:http://a.example/x, 'the URI is of the scheme jar, not http or https with a host'",
    "ftp://a.example/, 'the URI is of the scheme ftp, not http or https with a host'",
    "/keys, 'the URI is relative, not http or https with a host'",
    "https:a.example, 'the URI is of the scheme https, not http or https with a host'",
    "https:///keys, 'the URI is of the scheme https, not http or https with a host'",
    "http://a.example:0/, the URI has the port 0",
    "http://a.example:65536/, the URI has the port 65536",
    "http://a.example:+80/, the URI has the port +80",
    "http://a b/, http://a b/ is no URI",
    "http://a\\b/, http://a\\b/ is no URI",
  })
  void aUriThatCannotBeAskedIsRefusedWithTheReason(String text, String reason) {
    assertThat(refused(text).failure()).isEqualTo(new FetchFailure(Cause.NOT_ALLOWED, reason));
  }

  @ParameterizedTest
  @CsvSource({
    "/c, https://a.example:8443/c",
    "c?d, https://a.example:8443/x/c?d",
    "?d, https://a.example:8443/x/y?d",
    "../c, https://a.example:8443/c",
    "//b.example/c, https://b.example/c",
    "https://b.example, https://b.example/",
    "'', https://a.example:8443/x/",
  })
  void aRedirectIsRelativeToWhereItCameFrom(String location, String to) throws FetchException {
    KeyUri from = KeyUri.parse("https://a.example:8443/x/y?z", Cause.NOT_ALLOWED);
    assertThat(from.redirected(location).absolute()).isEqualTo(to);
  }

  /** Nothing else is thrown, whatever a server or a policy's author makes up. */
  @Test
  void anyTextIsReadOrRefused() throws FetchException {
    String[] parts =
        "http: https: // / : @ [ ] %41 % ? # ; \\ . .. a.example 127.1 [::1] ü \u0000 \n ∞ = & {"
            .split(" ");
    KeyUri base = KeyUri.parse("https://a.example/b", Cause.NOT_ALLOWED);
    Random random = new Random(6);
    int read = 0;
    for (int i = 0; i < 50_000; i++) {
      StringBuilder text = new StringBuilder(random.nextBoolean() ? "https://" : "");
      for (int length = random.nextInt(8); length > 0; length--) {
        text.append(parts[random.nextInt(parts.length)]);
      }
      try {
        KeyUri uri = base.redirected(text.toString());
        assertThat(KeyUri.parse(uri.absolute(), Cause.REDIRECT)).isEqualTo(uri);
        read++;
      } catch (FetchException e) {
        assertThat(e.failure().detail()).isNotEmpty();
      }
    }
    assertThat(read).isBetween(1000, 49_000);
  }

  @Test
  void aQueryIsNotShown() throws FetchException {
    assertThat(KeyUri.parse("https://a.example/x?secret=1", Cause.NOT_ALLOWED).shown())
        .isEqualTo("https://a.example/x");
  }

  private static FetchException refused(String uri) {
    FetchException refused =
        catchThrowableOfType(FetchException.class, () -> KeyUri.parse(uri, Cause.NOT_ALLOWED));
    assertThat(refused).as(uri).isNotNull();
    return refused;
  }
}
