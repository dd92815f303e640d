package dev.portcullis.jwks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.jwks.FetchFailure.Cause;
import dev.portcullis.jwks.NameLookup.NameService;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Key servers of the zoo whose addresses are no good: nothing is dialled that was not checked. */
final class BadAddressesTest {
  private static final String OK = "HTTP/1.1 200 OK\r\n\r\n{}";
  private static final String HINT =
      "; it is asked only if portcullis.jwks.allowedCidrs of the mesh config has it";

  private static InetAddress[] addresses(String... texts) throws UnknownHostException {
    InetAddress[] addresses = new InetAddress[texts.length];
    for (int i = 0; i < texts.length; i++) {
      addresses[i] = InetAddress.ofLiteral(texts[i]);
    }
    return addresses;
  }

  @Test
  void aNameThatDnsDoesNotKnow() {
    assertThat(Fetches.allowingLoopback().failure("https://nowhere.example/"))
        .isEqualTo(new FetchFailure(Cause.DNS, "DNS knows no address of nowhere.example"));
  }

  @Test
  void aNameServiceThatFails() {
    NameService broken =
        host -> {
          throw new IllegalStateException("secret");
        };
    assertThat(Fetches.allowingLoopback().names(broken).failure("https://a.example/"))
        .isEqualTo(new FetchFailure(Cause.DNS, "looking up a.example failed"));
  }

  @Test
  void aNameOfThisMachine() {
    try (BadServer server = BadServer.answering(OK)) {
      assertThat(Fetches.strict().failure("http://keys.test:" + server.port()))
          .isEqualTo(
              new FetchFailure(
                  Cause.NOT_ALLOWED, "keys.test is at 127.0.0.1, a loopback address" + HINT));
      assertThat(server.connections()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"::ffff:127.0.0.1", "::1", "0.0.0.0", "::", "64:ff9b::7f00:1"})
  void aNameOfThisMachineInDisguise(String address) {
    FetchFailure failure =
        Fetches.strict().names(host -> addresses(address)).failure("https://keys.test/");
    assertThat(failure.cause()).isEqualTo(Cause.NOT_ALLOWED);
  }

  @Test
  void aNameThatIsSomewhereElseWhenItIsLookedUpAgain() {
    AtomicInteger lookups = new AtomicInteger();
    NameService rebinding =
        host -> addresses(lookups.getAndIncrement() == 0 ? "127.0.0.1" : "127.0.0.2");
    try (BadServer checked = BadServer.answering(OK)) {
      Fetches fetches = Fetches.strict().allowing("127.0.0.1").names(rebinding);
      String uri = "http://keys.test:" + checked.port() + "/";
      assertThat(fetches.fetched(uri).body()).isEqualTo("{}");
      assertThat(lookups).hasValue(1);
      assertThat(fetches.failure(uri).cause()).isEqualTo(Cause.NOT_ALLOWED);
    }
  }

  @Test
  void aRedirectToTheSameNameIsCheckedAgain() {
    AtomicInteger lookups = new AtomicInteger();
    NameService rebinding =
        host -> addresses(lookups.getAndIncrement() == 0 ? "127.0.0.1" : "169.254.169.254");
    try (BadServer server = BadServer.answering("HTTP/1.1 302 Found\r\nLocation: /b\r\n\r\n")) {
      String uri = "http://keys.test:" + server.port() + "/";
      assertThat(Fetches.allowingLoopback().names(rebinding).failure(uri))
          .isEqualTo(
              new FetchFailure(
                  Cause.NOT_ALLOWED,
                  uri
                      + " redirects: keys.test is at 169.254.169.254, the address of a cloud's"
                      + " metadata service"
                      + HINT));
    }
  }

  @Test
  void ofSeveralAddressesThoseThatMayBeDialledAreTriedInTheirOrder() {
    NameService names = host -> addresses("169.254.169.254", "127.0.0.3", "::1", "127.0.0.1");
    try (BadServer server = BadServer.answering(OK)) {
      assertThat(
              Fetches.allowingLoopback()
                  .names(names)
                  .fetched("http://keys.test:" + server.port() + "/")
                  .body())
          .isEqualTo("{}");
    }
  }

  @Test
  void ifNoneMayBeDialledOneIsNamed() {
    NameService names = host -> addresses("169.254.169.254", "::1");
    assertThat(Fetches.allowingLoopback().names(names).failure("http://keys.test/"))
        .isEqualTo(
            new FetchFailure(
                Cause.NOT_ALLOWED,
                "keys.test is at 169.254.169.254, the address of a cloud's metadata service (and 1"
                    + " more)"
                    + HINT));
  }

  @Test
  void aPortOfPortcullisItself() {
    try (BadServer server = BadServer.answering(OK)) {
      Fetches fetches = Fetches.strict().ownPorts(server.port());
      NameService own = host -> ownAddress();
      assertThat(fetches.names(own).failure("http://keys.test:" + server.port()).cause())
          .isEqualTo(Cause.NOT_ALLOWED);
    }
  }

  private static InetAddress[] ownAddress() throws UnknownHostException {
    return new InetAddress[] {InetAddress.getLoopbackAddress()};
  }

  @Test
  void aClosedPort() {
    int port;
    try (BadServer server = BadServer.answering(OK)) {
      port = server.port();
    }
    assertThat(Fetches.allowingLoopback().failure("http://keys.test:" + port))
        .isEqualTo(new FetchFailure(Cause.TCP, "127.0.0.1:" + port + " refuses connections"));
  }

  @Test
  void aHostThatTheNamespaceMayNotUse() {
    Fetches fetches = Fetches.allowingLoopback().allowingHosts("a.test", "*.b.TEST", "2001:DB8::1");
    for (String host : new String[] {"c.test", "b.test", "x.a.test", "xb.test", "10.0.0.1"}) {
      assertThat(fetches.failure("http://" + host + ":1/").cause())
          .as(host)
          .isEqualTo(Cause.NOT_ALLOWED);
    }
    for (String host : new String[] {"A.test", "a.test.", "x.b.test", "y.x.b.test"}) {
      assertThat(fetches.failure("http://" + host + ":1/").cause()).as(host).isEqualTo(Cause.TCP);
    }
  }
}
