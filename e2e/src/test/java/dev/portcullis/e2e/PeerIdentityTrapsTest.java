package dev.portcullis.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.e2e.harness.Await;
import dev.portcullis.e2e.harness.HttpRequest;
import dev.portcullis.e2e.harness.LineClient;
import dev.portcullis.e2e.harness.MutualTls;
import dev.portcullis.e2e.harness.RawHttpClient;
import dev.portcullis.e2e.harness.TcpMesh;
import dev.portcullis.e2e.harness.WithEnvoy;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The traps of the semantics that concern who the peer is, by their numbers. */
@WithEnvoy
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PeerIdentityTrapsTest {
  private static final String SETTINGS = "{trustDomain: td1, portcullis: {identity: sds}}\n";
  private static final Duration SWITCH = Duration.ofSeconds(5);

  private final TcpMesh mesh = TcpMesh.start(SETTINGS);

  @AfterAll
  void stop() {
    mesh.close();
  }

  @Test
  @DisplayName("47: a plaintext caller has no namespace, wherever it runs")
  void trap47NamespacesNeedCertificates() {
    mesh.apply(allow("foo", "source: {namespaces: [foo]}"));

    assertThat(plaintext()).isEqualTo(403);
    assertThat(member("td1/ns/foo/sa/sleep")).isEqualTo(200);
    assertThat(member("td1/ns/bar/sa/sleep")).isEqualTo(403);
    awaitConnection("td1/ns/foo/sa/sleep", true);
    awaitConnection("td1/ns/bar/sa/sleep", false);
  }

  @Test
  @DisplayName("48: no principal matches on a gateway that asks for no certificate")
  void trap48PrincipalsNeverMatchOnGatewaysWithoutClientCertificates() throws IOException {
    mesh.apply(allow("istio-system", "source: {principals: [\"*\"]}"));
    assertThat(gateway()).isEqualTo(403);

    mesh.apply(allow("istio-system", "source: {notPrincipals: [\"*\"]}"));
    assertThat(gateway()).isEqualTo(200);
  }

  @Test
  @DisplayName("49: a bare service account in a root-namespace policy is one of that namespace")
  void trap49ServiceAccountsOfThePolicysNamespace() {
    mesh.apply(allow("istio-system", "source: {serviceAccounts: [sleep]}"));

    assertThat(member("td1/ns/foo/sa/sleep")).isEqualTo(403);
    assertThat(member("td1/ns/istio-system/sa/sleep")).isEqualTo(200);
  }

  @Test
  @DisplayName("50: cluster.local means this mesh, under the only name that it has")
  void trap50ClusterLocalMeansThisMesh() {
    mesh.apply(allow("foo", "source: {principals: [cluster.local/ns/a/sa/b]}"));

    assertThat(member("td1/ns/a/sa/b")).isEqualTo(200);
    assertThat(policyOfSidecar())
        .contains("\"spiffe://td1/ns/a/sa/b\"")
        .doesNotContain("spiffe://cluster.local/ns/a/sa/b");
  }

  @Test
  @DisplayName("51: an unknown trust domain is kept as it is written")
  void trap51UnknownTrustDomainIsKept() {
    mesh.apply(allow("foo", "source: {principals: [td-x/ns/a/sa/b]}"));

    assertThat(member("td1/ns/a/sa/b")).isEqualTo(403);
    assertThat(policyOfSidecar())
        .contains("\"spiffe://td-x/ns/a/sa/b\"")
        .doesNotContain("spiffe://td1/ns/a/sa/b");
  }

  @Test
  @DisplayName("52: a namespace is that of any trust domain")
  void trap52NamespacesIgnoreTheTrustDomain() {
    mesh.meshConfig("{trustDomain: td1, trustDomainAliases: [td2], portcullis: {identity: sds}}\n");
    try {
      mesh.apply(allow("foo", "source: {namespaces: [a]}"));

      Await.until("td2 is let in", SWITCH, () -> isAnswered("td2/ns/a/sa/b"));
      assertThat(member("td2/ns/a/sa/b")).isEqualTo(200);
      assertThat(member("td1/ns/a/sa/b")).isEqualTo(200);
      assertThat(member("td2/ns/b/sa/b")).isEqualTo(403);
    } finally {
      mesh.meshConfig(SETTINGS);
    }
  }

  @Test
  @DisplayName("STRICT refuses plaintext and strangers on every port, and DISABLE refuses TLS")
  void modesOfPeerAuthentication() throws IOException {
    mesh.apply(peers("STRICT"));
    Await.until("plaintext is refused", SWITCH, () -> !isAnswered());
    assertThat(member("td1/ns/foo/sa/sleep")).isEqualTo(200);
    assertThat(isAnswered("td2/ns/foo/sa/sleep")).isFalse();
    awaitConnection("td1/ns/foo/sa/sleep", true);
    Await.until(
        "plain connections are refused",
        SWITCH,
        () -> !LineClient.isServed(mesh.sidecar().database()));

    mesh.apply(peers("DISABLE"));
    Await.until("plaintext is let in", SWITCH, this::isAnswered);
    assertThat(isAnswered("td1/ns/foo/sa/sleep")).isFalse();

    mesh.apply(peers("PERMISSIVE"));
    Await.until("TLS is let in", SWITCH, () -> isAnswered("td1/ns/foo/sa/sleep"));
    assertThat(plaintext()).isEqualTo(200);
  }

  private static String allow(String namespace, String from) {
    return """
    apiVersion: security.istio.io/v1
    kind: AuthorizationPolicy
    metadata: {name: trap, namespace: %s}
    spec: {rules: [{from: [{%s}]}]}\
    """
        .formatted(namespace, from);
  }

  private static String peers(String mode) {
    return """
    apiVersion: security.istio.io/v1
    kind: PeerAuthentication
    metadata: {name: default, namespace: foo}
    spec: {mtls: {mode: %s}}\
    """
        .formatted(mode);
  }

  private String policyOfSidecar() {
    return mesh.sidecarEnvoy().configDump().toString();
  }

  private int plaintext() {
    try {
      return RawHttpClient.exchange(mesh.sidecar().http(), request()).status();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private boolean isAnswered() {
    try {
      RawHttpClient.exchange(mesh.sidecar().http(), request());
      return true;
    } catch (IOException refused) {
      return false;
    }
  }

  private int gateway() throws IOException {
    return RawHttpClient.exchange(mesh.gateway().http(), request()).status();
  }

  /** The status that a peer of this identity, without the scheme, gets. */
  private int member(String identity) {
    try {
      return ask(identity);
    } catch (IOException e) {
      throw new AssertionError(identity + " was not answered", e);
    }
  }

  private boolean isAnswered(String identity) {
    try {
      ask(identity);
      return true;
    } catch (IOException refused) {
      return false;
    }
  }

  private int ask(String identity) throws IOException {
    try (RawHttpClient client =
        RawHttpClient.connect(
            mesh.sidecar().http(),
            null,
            mesh.authority().issue("spiffe://" + identity),
            MutualTls.ISTIO)) {
      return client.send(request()).status();
    }
  }

  private void awaitConnection(String identity, boolean served) {
    Await.until(identity + " served: " + served, SWITCH, () -> connects(identity) == served);
  }

  private boolean connects(String identity) {
    try (LineClient client =
        LineClient.connect(
            mesh.sidecar().database(),
            mesh.authority().issue("spiffe://" + identity),
            MutualTls.ISTIO)) {
      return client.exchange("hello");
    } catch (IOException refused) {
      return false;
    }
  }

  private static HttpRequest request() {
    return HttpRequest.get("/").host("any.example");
  }
}
