package dev.portcullis.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.e2e.harness.Await;
import dev.portcullis.e2e.harness.Bootstraps.Transport;
import dev.portcullis.e2e.harness.Edge;
import dev.portcullis.e2e.harness.Guides;
import dev.portcullis.e2e.harness.HttpAnswer;
import dev.portcullis.e2e.harness.HttpRequest;
import dev.portcullis.e2e.harness.KeyServer;
import dev.portcullis.e2e.harness.Mesh;
import dev.portcullis.e2e.harness.Place;
import dev.portcullis.e2e.harness.SpiffeAuthority;
import dev.portcullis.e2e.harness.SteadyLoad;
import dev.portcullis.e2e.harness.TestKey;
import dev.portcullis.e2e.harness.TestTokens;
import dev.portcullis.e2e.harness.WithEnvoy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code portcullis.jwks.fetch: proxy}: keys that Envoy fetches by itself. */
@WithEnvoy
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class KeysFetchedByProxiesTest {
  private static final String POLICIES = "policies.yaml";
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final HttpRequest GET = HttpRequest.get("/get");
  private static final HttpRequest GOOD = GET.bearer(Guides.ISTIO_TOKEN);
  private static final TestKey NEXT_KEY = TestKey.rsa("next");
  private static final HttpRequest NEXT = GET.bearer(TestTokens.istio(NEXT_KEY));
  private static final int EDITS = 20;

  private static final SpiffeAuthority AUTHORITY = new SpiffeAuthority("of the key servers");

  private final Map<Way, Mesh> meshes = new LinkedHashMap<>();

  @TempDir static Path directory;

  /** Where the policy is enforced, and how the proxy gets it. */
  private enum Way {
    GATEWAY(Place.GATEWAY, ""),
    SIDECAR_PHASED(Place.SIDECAR, "  policyDelivery: phased\n"),
    GATEWAY_IN_A_HURRY(Place.GATEWAY, "");

    private final Edge.Kind kind;
    private final String settings;

    Way(Place place, String settings) {
      this.kind = new Edge.Kind(place, Transport.DELTA);
      this.settings = settings;
    }
  }

  @AfterAll
  void stop() {
    meshes.values().forEach(Mesh::close);
  }

  @ParameterizedTest
  @EnumSource(names = {"GATEWAY", "SIDECAR_PHASED"})
  void aTokenIsVerifiedByKeysThatOnlyTheProxyFetched(Way way) {
    try (KeyServer server = KeyServer.serving(Guides.ISTIO_KEY)) {
      Edge edge = enforcing(way, server.uri("/keys"));
      assertThat(edge.ask(GOOD).status()).isEqualTo(200);
      assertThat(edge.ask(NEXT).status()).isEqualTo(401);
      assertThat(edge.ask(GET).status()).isEqualTo(200);
    }
  }

  @Test
  void aHostOfTheMeshIsFoundInItsRegistry() {
    try (KeyServer server = KeyServer.serving(Guides.ISTIO_KEY)) {
      String entry =
          """
          apiVersion: networking.istio.io/v1
          kind: ServiceEntry
          metadata: {name: keys, namespace: istio-system}
          spec:
            hosts: [keys.internal]
            resolution: STATIC
            ports: [{name: http, number: 80, protocol: HTTP}]
            endpoints: [{address: 127.0.0.1, ports: {http: %d}}]
          """
              .formatted(server.port());
      Edge edge = enforcing(Way.GATEWAY, "http://keys.internal/keys", entry);
      assertThat(edge.ask(GOOD).status()).isEqualTo(200);
    }
  }

  @Test
  void httpsIsSpokenWithServersOfTheIssuersAuthorityOnly() {
    SpiffeAuthority other = new SpiffeAuthority("of somebody else");
    try (KeyServer right =
            KeyServer.secured(AUTHORITY.issueForHost("127.0.0.1"), Guides.ISTIO_KEY);
        KeyServer wrong = KeyServer.secured(other.issueForHost("127.0.0.1"), Guides.ISTIO_KEY)) {
      assertThat(enforcing(Way.GATEWAY, right.uri("/keys")).ask(GOOD).status()).isEqualTo(200);
      assertRefused(enforcing(Way.GATEWAY, wrong.uri("/keys")));
      assertThat(wrong.requests()).isEmpty();
    }
  }

  @Test
  void trap28HttpsIsNotSpokenInPlaintextByProxiesEither() {
    try (KeyServer server = KeyServer.serving(Guides.ISTIO_KEY)) {
      assertRefused(enforcing(Way.GATEWAY, server.uri("/keys").replace("http:", "https:")));
      assertThat(server.requests()).isEmpty();
    }
  }

  @Test
  void aServerThatComesUpHealsByItself() {
    try (KeyServer server = KeyServer.serving(Guides.ISTIO_KEY)) {
      server.stop();
      Edge edge = enforcing(Way.GATEWAY, server.uri("/keys"));
      assertRefused(edge);
      server.resume();
      Await.until("the keys", SOON, () -> edge.ask(GOOD).status() == 200);
    }
  }

  @Test
  void aRotationIsPickedUpWithinTheTimeOfARefresh() {
    try (KeyServer server = KeyServer.serving(Guides.ISTIO_KEY)) {
      Edge edge = enforcing(Way.GATEWAY_IN_A_HURRY, server.uri("/keys"));
      assertThat(edge.ask(GOOD).status()).isEqualTo(200);
      server.keys(NEXT_KEY);
      Await.until(
          "the rotation",
          SOON,
          () -> edge.ask(NEXT).status() == 200 && edge.ask(GOOD).status() == 401);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"GATEWAY", "SIDECAR_PHASED"})
  void anEditOfAnotherPolicyRefusesNoGoodToken(Way way) throws IOException {
    try (KeyServer server = KeyServer.serving(Guides.ISTIO_KEY)) {
      Edge edge = enforcing(way, server.uri("/keys"));
      try (SteadyLoad load = SteadyLoad.start(edge.address(), 8, Duration.ofMillis(5), GOOD)) {
        edits(way, server.uri("/keys"));
        assertThat(load.wrong()).isEmpty();
        assertThat(load.broken()).isEmpty();
        assertThat(load.answers()).isPositive();
      }
    }
  }

  @Test
  void inPhasedDeliveryNotEvenWhileTheServerIsDown() throws IOException {
    try (KeyServer server = KeyServer.serving(Guides.ISTIO_KEY)) {
      Edge edge = enforcing(Way.SIDECAR_PHASED, server.uri("/keys"));
      try (SteadyLoad load = SteadyLoad.start(edge.address(), 8, Duration.ofMillis(5), GOOD)) {
        Await.until("each worker", SOON, () -> load.answers() > 200);
        server.stop();
        edits(Way.SIDECAR_PHASED, server.uri("/keys"));
        assertThat(load.wrong()).isEmpty();
        assertThat(load.broken()).isEmpty();
      }
    }
  }

  @Test
  void anEditWhileTheServerIsDownLastsUntilItIsBack() {
    try (KeyServer server = KeyServer.serving(Guides.ISTIO_KEY)) {
      Edge edge = enforcing(Way.GATEWAY, server.uri("/keys"));
      assertThat(edge.ask(GOOD).status()).isEqualTo(200);
      server.stop();
      assertThat(edge.ask(GOOD).status()).isEqualTo(200);
      enforcing(Way.GATEWAY, server.uri("/keys"), denying("/another"));
      assertRefused(edge);
      server.resume();
      Await.until("the keys", SOON, () -> edge.ask(GOOD).status() == 200);
    }
  }

  private void edits(Way way, String uri) {
    for (int i = 0; i < EDITS; i++) {
      Edge edge = enforcing(way, uri, denying("/denied-" + i));
      assertThat(edge.ask(HttpRequest.get("/denied-" + i)).status()).isEqualTo(403);
    }
  }

  private static String denying(String path) {
    return Guides.authorizationPolicy(
        "deny", "action: DENY\nrules: [{to: [{operation: {paths: [\"%s\"]}}]}]\n".formatted(path));
  }

  private static void assertRefused(Edge edge) {
    HttpAnswer answer = edge.ask(GOOD);
    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.body()).isEqualTo("Jwks remote fetch is failed");
    assertThat(edge.ask(GET).status()).isEqualTo(200);
  }

  private Edge enforcing(Way way, String uri, String... others) {
    Mesh mesh = meshes.computeIfAbsent(way, this::start);
    String tokens =
        Guides.requestAuthentication("fetched", "").replaceAll("jwks: '.*'", "jwksUri: " + uri);
    mesh.apply(
        POLICIES, way.kind.place().policy(Guides.documents(tokens, Guides.documents(others))));
    return mesh.edge(way.kind);
  }

  private Mesh start(Way way) {
    Path authority = directory.resolve(way + ".pem");
    try {
      Files.writeString(authority, AUTHORITY.certificatePem());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    String refresh =
        way == Way.GATEWAY_IN_A_HURRY ? "    minRefresh: 1s\n    maxRefresh: 1s\n" : "";
    return Mesh.start(
        Mesh.Settings.of(way.kind)
            .meshConfig(
                """
                portcullis:
                %s  jwks:
                    fetch: proxy
                    allowedCidrs: [127.0.0.0/8]
                %s    issuers: [{issuer: "%s", caCertificates: %s}]
                """
                    .formatted(way.settings, refresh, TestTokens.ISTIO_ISSUER, authority)));
  }
}
