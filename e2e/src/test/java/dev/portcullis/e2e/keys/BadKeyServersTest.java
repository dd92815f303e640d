package dev.portcullis.e2e.keys;

import static dev.portcullis.e2e.keys.FetchedPolicies.FILE;
import static dev.portcullis.e2e.keys.FetchedPolicies.GET;
import static dev.portcullis.e2e.keys.FetchedPolicies.awaitFailure;
import static dev.portcullis.e2e.keys.FetchedPolicies.awaitStatus;
import static dev.portcullis.e2e.keys.FetchedPolicies.policy;
import static dev.portcullis.e2e.keys.FetchedPolicies.status;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import dev.portcullis.e2e.harness.Bootstraps.Transport;
import dev.portcullis.e2e.harness.Edge;
import dev.portcullis.e2e.harness.KeyServer;
import dev.portcullis.e2e.harness.Mesh;
import dev.portcullis.e2e.harness.Place;
import dev.portcullis.e2e.harness.SpiffeAuthority;
import dev.portcullis.e2e.harness.SteadyLoad;
import dev.portcullis.e2e.harness.TestKey;
import dev.portcullis.e2e.harness.TestTokens;
import dev.portcullis.e2e.harness.WithEnvoy;
import dev.portcullis.e2e.keys.BadKeyServers.BadKeyServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** All bad servers of keys at once, in one policy each, beside an issuer whose server is good. */
@WithEnvoy
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class BadKeyServersTest {
  private static final String GOOD = "https://good.example";

  private final SpiffeAuthority authority = new SpiffeAuthority("authority of key servers");
  private final TestKey key = TestKey.ec("key");
  private final BadKeyServers bad = ZooOfKeyServers.start(authority, key);
  private final KeyServer good = KeyServer.serving(key);
  private Mesh mesh;
  private SteadyLoad load;

  @BeforeAll
  void start(@TempDir Path folder) throws IOException {
    Path authorityFile = Files.writeString(folder.resolve("ca.pem"), authority.certificatePem());
    mesh =
        Mesh.start(
            Mesh.Settings.of(new Edge.Kind(Place.GATEWAY, Transport.DELTA))
                .meshConfig(meshConfig(authorityFile))
                .files(ImmutableMap.of(FILE, policy("good", GOOD, good.uri("/keys")))));
    String token = TestTokens.token(key, GOOD, "x");
    awaitStatus(mesh.onlyEdge(), token, 200);
    load = SteadyLoad.start(mesh.onlyEdge().address(), 4, Duration.ofMillis(10), GET.bearer(token));
    mesh.apply(
        "bad.yaml",
        bad.rows().stream().map(BadKeyServer::policy).collect(Collectors.joining("---\n")));
  }

  private String meshConfig(Path authorityFile) {
    String issuers =
        bad.rows().stream()
            .map(row ->
                "  - {issuer: \"%s\", caCertificates: %s}\n".formatted(row.issuer(), authorityFile))
            .collect(Collectors.joining());
    return "portcullis:\n jwks:\n  allowedCidrs: [127.0.0.0/8]\n  issuers:\n" + issuers;
  }

  @AfterAll
  void stop() throws IOException {
    load.close();
    mesh.close();
    good.close();
    bad.close();
  }

  Stream<BadKeyServer> rows() {
    return bad.rows().stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void hasItsCauseAndReachesNothing(BadKeyServer server) {
    assertThat(awaitFailure(mesh, server.issuer())).isEqualTo(server.cause());
    Edge edge = mesh.onlyEdge();
    assertThat(status(edge, TestTokens.token(key, server.issuer(), "x"))).isEqualTo(401);
    assertThat(status(edge, TestTokens.token(key, GOOD, "x"))).isEqualTo(200);
  }

  @Test
  @DisplayName("there are more than 30 of them; together they disturb no other issuer")
  void disturbNoOtherIssuer() {
    assertThat(bad.rows()).hasSizeGreaterThan(30);
    bad.rows().forEach(row -> awaitFailure(mesh, row.issuer()));
    TestKey fresh = TestKey.ec("fresh");
    good.keys(key, fresh);
    FetchedPolicies.refetch(mesh, GOOD, good);
    awaitStatus(mesh.onlyEdge(), TestTokens.token(fresh, GOOD, "x"), 200);
    assertThat(load.wrong()).isEmpty();
    assertThat(load.broken()).isEmpty();
    assertThat(ListenerChanges.of(mesh.onlyEdge().envoy()).rejected()).isZero();
  }

  @Test
  @DisplayName("nothing of what they say is repeated but key ids")
  void nothingIsRepeated() {
    bad.rows().forEach(row -> awaitFailure(mesh, row.issuer()));
    for (String path : new String[] {"/api/v1/issuers", "/api/v1/config/problems", "/metrics"}) {
      assertThat(mesh.controlPlane().get(path).orElseThrow().body())
          .doesNotContain(ZooOfKeyServers.MARK);
    }
    assertThat(mesh.controlPlane().process().log()).doesNotContain(ZooOfKeyServers.MARK);
    assertThat(mesh.onlyEdge().envoy().configDump().toString())
        .doesNotContain(ZooOfKeyServers.MARK);
  }
}
