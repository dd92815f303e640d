package dev.portcullis.e2e.keys;

import static dev.portcullis.e2e.keys.FetchedPolicies.FILE;
import static dev.portcullis.e2e.keys.FetchedPolicies.awaitFailure;
import static dev.portcullis.e2e.keys.FetchedPolicies.awaitStatus;
import static dev.portcullis.e2e.keys.FetchedPolicies.policy;
import static dev.portcullis.e2e.keys.FetchedPolicies.status;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.e2e.harness.Bootstraps.Transport;
import dev.portcullis.e2e.harness.Edge;
import dev.portcullis.e2e.harness.Guides;
import dev.portcullis.e2e.harness.KeyServer;
import dev.portcullis.e2e.harness.Mesh;
import dev.portcullis.e2e.harness.Place;
import dev.portcullis.e2e.harness.SharedMesh;
import dev.portcullis.e2e.harness.SpiffeAuthority;
import dev.portcullis.e2e.harness.TestKey;
import dev.portcullis.e2e.harness.TestTokens;
import dev.portcullis.e2e.harness.WithEnvoy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Scenario B7: a DestinationRule says how the server of keys is spoken to. */
@WithEnvoy
@ExtendWith(SharedMesh.class)
final class OriginatedTlsTest {
  private static final String ISSUER = TestTokens.ISTIO_ISSUER;

  private final TestKey key = TestKey.ec("first");
  private final SpiffeAuthority authority = new SpiffeAuthority("authority of the key server");
  private Path authorityFile;

  @BeforeEach
  void writeAuthority(@TempDir Path folder) throws IOException {
    authorityFile = Files.writeString(folder.resolve("ca.pem"), authority.certificatePem());
  }

  private static Edge gateway(Mesh mesh) {
    return mesh.edge(new Edge.Kind(Place.GATEWAY, Transport.DELTA));
  }

  private static void apply(Mesh mesh, KeyServer server, String scheme, Path authorities) {
    int port = server.port();
    mesh.apply(
        FILE,
        Guides.documents(
            ServiceEntries.literal("127.0.0.1", port + 1, port),
            ServiceEntries.originatingTls("127.0.0.1", port, authorities),
            policy("jwt-example", ISSUER, "%s://127.0.0.1:%d/keys".formatted(scheme, port))));
  }

  @Test
  @DisplayName("B7: TLS is originated for a URI of https, by the authorities that the rule names")
  void originatesTlsForHttps(Mesh mesh) {
    try (KeyServer server = KeyServer.secured(authority.issueForHost("127.0.0.1"), key)) {
      apply(mesh, server, "https", authorityFile);
      awaitStatus(gateway(mesh), TestTokens.istio(key), 200);
      assertThat(status(gateway(mesh), TestTokens.istio(TestKey.ec("first")))).isEqualTo(401);
    }
  }

  @Test
  @DisplayName("B7: TLS is originated though the URI says http")
  void originatesTlsForHttp(Mesh mesh) {
    try (KeyServer server = KeyServer.secured(authority.issueForHost("127.0.0.1"), key)) {
      apply(mesh, server, "http", authorityFile);
      awaitStatus(gateway(mesh), TestTokens.istio(key), 200);
    }
  }

  @Test
  @DisplayName("B7: a server whose certificate is of another authority is not believed")
  void believesNoOtherAuthority(Mesh mesh) {
    SpiffeAuthority other = new SpiffeAuthority("somebody else");
    try (KeyServer server = KeyServer.secured(other.issueForHost("127.0.0.1"), key)) {
      apply(mesh, server, "https", authorityFile);
      assertThat(awaitFailure(mesh, ISSUER)).isEqualTo("tls");
      assertThat(status(gateway(mesh), TestTokens.istio(key))).isEqualTo(401);
      assertThat(server.requests()).isEmpty();
    }
  }
}
