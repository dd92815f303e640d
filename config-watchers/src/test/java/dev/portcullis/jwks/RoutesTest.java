package dev.portcullis.jwks;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import dev.portcullis.jwks.FetchFailure.Cause;
import dev.portcullis.jwks.KeyRoute.Inside;
import dev.portcullis.jwks.TestAuthority.Issued;
import dev.portcullis.model.ClientTlsSettings;
import dev.portcullis.model.ClientTlsSettings.Mode;
import dev.portcullis.model.ConfigKey;
import dev.portcullis.model.ConfigKind;
import dev.portcullis.model.Service.HostPort;
import dev.portcullis.model.SourceLocation;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ServerSocketFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Hosts of the mesh: their endpoints are dialled, and secured as a DestinationRule says. */
final class RoutesTest {
  private static final String OK = "HTTP/1.1 200 OK\r\n\r\n{}";
  private static final ConfigKey SERVICE = new ConfigKey(ConfigKind.SERVICE, "foo", "keys");
  private static final TestAuthority AUTHORITY = new TestAuthority("Mesh CA");

  @TempDir private Path directory;

  private final List<String> request = new CopyOnWriteArrayList<>();

  private static Fetches routed(ClientTlsSettings tls, HostPort... endpoints) {
    Inside inside = new Inside(SERVICE, ImmutableList.copyOf(endpoints), tls);
    return Fetches.allowingLoopback().hosts((namespace, host, port) -> inside);
  }

  private static HostPort at(BadServer server) {
    return new HostPort("127.0.0.1", server.port());
  }

  private BadServer server(ServerSocketFactory sockets) {
    return new BadServer(
        "127.0.0.1",
        sockets,
        connection -> {
          request.addAll(BadServer.readRequest(connection));
          BadServer.write(connection, OK);
        });
  }

  private BadServer server(Issued certificate) {
    return server(certificate.server().getServerSocketFactory());
  }

  private ClientTlsSettings tls(Mode mode, String sni, String... names) {
    return settings(mode, AUTHORITY.file(directory), "", "", sni, false, names);
  }

  private static ClientTlsSettings settings(
      Mode mode,
      String ca,
      String certificate,
      String key,
      String sni,
      boolean skip,
      String... names) {
    return new ClientTlsSettings(
        mode,
        ca,
        "",
        certificate,
        key,
        "",
        sni,
        ImmutableList.copyOf(names),
        skip,
        new SourceLocation("rule.yaml", 1, 1));
  }

  @Test
  void endpointsAreTriedInTheirOrderAndTheServerSeesTheUrisHost() {
    try (BadServer server = server(ServerSocketFactory.getDefault())) {
      Fetches fetches = routed(null, new HostPort("127.0.0.1", 1), at(server));
      assertThat(fetches.fetched("http://keys/a").uri()).isEqualTo("http://keys/a");
      assertThat(request).startsWith("GET /a HTTP/1.1", "Host: keys");
    }
  }

  @Test
  void endpointsMayBeNames() {
    try (BadServer server = server(ServerSocketFactory.getDefault())) {
      Fetches fetches = routed(null, new HostPort("pod.test", server.port()));
      assertThat(fetches.fetched("http://keys/a").body()).isEqualTo("{}");
    }
  }

  @Test
  void theAddressOfAnEndpointIsCheckedLikeAnyOther() {
    for (String address : new String[] {"169.254.169.254", "::1", "0:0:0:0:0:ffff:a9fe:a9fe"}) {
      assertThat(routed(null, new HostPort(address, 80)).failure("http://keys/").cause())
          .as(address)
          .isEqualTo(Cause.NOT_ALLOWED);
    }
    assertThat(routed(null, new HostPort("0x7f.1", 80)).failure("http://keys/").cause())
        .isEqualTo(Cause.NOT_ALLOWED);
  }

  @Test
  void aServiceWithoutEndpoints() {
    assertThat(routed(null).failure("http://keys/"))
        .isEqualTo(new FetchFailure(Cause.TCP, "Service foo/keys has no endpoint for keys"));
  }

  @Test
  void tlsIsOriginatedForAnHttpUri() {
    try (BadServer server = server(AUTHORITY.issue("keys"))) {
      Fetches fetches = routed(tls(Mode.SIMPLE, ""), at(server));
      assertThat(fetches.fetched("http://keys/").body()).isEqualTo("{}");
    }
  }

  @Test
  void anHttpsUriIsNeverAskedInTheClear() {
    try (BadServer server =
        new BadServer(connection -> {
          // A line it may wait for in vain.
          connection.getInputStream().read();
          BadServer.write(connection, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
          BadServer.hang(connection);
        })) {
      Fetches fetches = routed(tls(Mode.DISABLE, ""), at(server));
      assertThat(fetches.failure("https://keys/").cause()).isEqualTo(Cause.TLS);
      assertThat(fetches.fetched("http://keys/").body()).isEqualTo("{}");
    }
  }

  @Test
  void theNameThatIsSentIsTheNameThatIsVerified() {
    try (BadServer server = server(AUTHORITY.issue("sent.test"))) {
      assertThat(routed(tls(Mode.SIMPLE, "sent.test"), at(server)).fetched("https://keys/").body())
          .isEqualTo("{}");
      assertThat(routed(tls(Mode.SIMPLE, ""), at(server)).failure("https://keys/").detail())
          .endsWith("is not for keys but for sent.test");
    }
  }

  @Test
  void subjectAltNamesStandInForTheHost() {
    String spiffe = "spiffe://cluster.local/ns/foo/sa/keys";
    try (BadServer server = server(AUTHORITY.issue(spiffe, "keys"))) {
      assertThat(
              routed(tls(Mode.SIMPLE, "", "x", spiffe), at(server)).fetched("https://keys/").body())
          .isEqualTo("{}");
      assertThat(
              routed(tls(Mode.SIMPLE, "", "x", "y"), at(server)).failure("https://keys/").detail())
          .endsWith("is not for any of x, y but for " + spiffe + ", keys");
    }
  }

  @Test
  void subjectAltNamesAreNoPatterns() {
    try (BadServer server = server(AUTHORITY.issue("*.test"))) {
      assertThat(
              routed(tls(Mode.SIMPLE, "", "a.test"), at(server)).failure("https://keys/").cause())
          .isEqualTo(Cause.TLS);
    }
  }

  @Test
  void anAuthorityOfTheRuleStandsInForTheIssuers() {
    try (BadServer server = server(AUTHORITY.issue("keys"))) {
      String other = new TestAuthority("Other").file(directory);
      assertThat(
              routed(tls(Mode.SIMPLE, ""), at(server))
                  .issuerSettings(other, "")
                  .fetched("https://keys/")
                  .body())
          .isEqualTo("{}");
      ClientTlsSettings without = settings(Mode.SIMPLE, "", "", "", "", false);
      String own = AUTHORITY.file(directory);
      assertThat(
              routed(without, at(server)).issuerSettings(own, "").fetched("https://keys/").body())
          .isEqualTo("{}");
    }
  }

  @Test
  void verificationCanBeSkipped() {
    try (BadServer server = server(TestAuthority.selfSigned("other"))) {
      ClientTlsSettings tls = settings(Mode.SIMPLE, "", "", "", "", true);
      assertThat(routed(tls, at(server)).fetched("https://keys/").body()).isEqualTo("{}");
    }
  }

  @Test
  void aClientShowsItsCertificate() {
    Issued client = AUTHORITY.issue("portcullis");
    try (BadServer server = server(MutualSockets.of(AUTHORITY.issue("keys").server(AUTHORITY)))) {
      assertThat(mutual(server, client, client.keyFile(directory)).fetched("https://keys/").body())
          .isEqualTo("{}");
      assertThat(
              mutual(server, client, client.olderKeyFile(directory))
                  .failure("https://keys/")
                  .detail())
          .endsWith("holds an EC PRIVATE KEY: convert it with openssl pkcs8 -topk8 -nocrypt");
      assertThat(
              mutual(server, client, client.certificateFile(directory))
                  .failure("https://keys/")
                  .detail())
          .endsWith("holds no private key in PEM");
      assertThat(mutual(server, client, "").failure("https://keys/").detail())
          .isEqualTo(
              "the DestinationRule's tls has mode MUTUAL, but not both of clientCertificate and"
                  + " privateKey");
    }
  }

  private Fetches mutual(BadServer server, Issued client, String key) {
    String certificate = client.certificateFile(directory);
    return routed(
        settings(Mode.MUTUAL, AUTHORITY.file(directory), certificate, key, "", false), at(server));
  }

  @Test
  void theWorkloadsOwnCertificateIsNotHere() {
    assertThat(
            routed(tls(Mode.ISTIO_MUTUAL, ""), new HostPort("127.0.0.1", 1))
                .failure("http://keys/"))
        .isEqualTo(
            new FetchFailure(
                Cause.TLS,
                "the DestinationRule's tls has mode ISTIO_MUTUAL, but Portcullis has no certificate"
                    + " of a workload"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://keys:8080/", "https://keys:8080/"})
  void theRegistryIsAskedForTheNamespaceOfThePolicy(String uri) {
    List<Object> asked = new CopyOnWriteArrayList<>();
    Fetches.allowingLoopback()
        .hosts((namespace, host, port) -> {
          asked.addAll(List.of(namespace, host, port));
          return new KeyRoute.Barred("no");
        })
        .failure(uri);
    assertThat(asked).containsExactly("foo", "keys", 8080);
  }
}
