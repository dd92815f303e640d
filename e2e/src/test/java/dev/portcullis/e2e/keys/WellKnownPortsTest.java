package dev.portcullis.e2e.keys;

import static dev.portcullis.e2e.keys.FetchedPolicies.FILE;
import static dev.portcullis.e2e.keys.FetchedPolicies.awaitStatus;
import static dev.portcullis.e2e.keys.FetchedPolicies.policy;

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
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Scenarios B6 and B7 as the guides have them, with ports 80 and 443, which only root may open. */
@WithEnvoy
@Tag("system")
@ExtendWith(SharedMesh.class)
final class WellKnownPortsTest {
  private static final String ADDRESS = "127.0.80.1";
  private static final String ISSUER = TestTokens.ISTIO_ISSUER;

  private final TestKey key = TestKey.ec("first");

  private static Edge gateway(Mesh mesh) {
    return mesh.edge(new Edge.Kind(Place.GATEWAY, Transport.DELTA));
  }

  @Test
  @DisplayName("B6: a ServiceEntry of a literal address with ports 80 and 443")
  void fetchesFromPort80(Mesh mesh) {
    try (KeyServer _ = KeyServer.at(new InetSocketAddress(ADDRESS, 80)).keys(key)) {
      String entry = ServiceEntries.literal(ADDRESS, 80, 443);
      String uri = "http://" + ADDRESS + "/keys";
      mesh.apply(FILE, Guides.documents(entry, policy("jwt-example", ISSUER, uri)));
      awaitStatus(gateway(mesh), TestTokens.istio(key), 200);
    }
  }

  @Test
  @DisplayName("B7: the same over HTTPS, with a DestinationRule for port 443")
  void fetchesFromPort443(Mesh mesh, @TempDir Path folder) throws IOException {
    SpiffeAuthority authority = new SpiffeAuthority("authority of the key server");
    Path authorities = Files.writeString(folder.resolve("ca.pem"), authority.certificatePem());
    InetSocketAddress address = new InetSocketAddress(ADDRESS, 443);
    try (KeyServer _ = KeyServer.secured(address, authority.issueForHost(ADDRESS)).keys(key)) {
      mesh.apply(
          FILE,
          Guides.documents(
              ServiceEntries.literal(ADDRESS, 80, 443),
              ServiceEntries.originatingTls(ADDRESS, 443, authorities),
              policy("jwt-example", ISSUER, "https://" + ADDRESS + "/keys")));
      awaitStatus(gateway(mesh), TestTokens.istio(key), 200);
    }
  }
}
