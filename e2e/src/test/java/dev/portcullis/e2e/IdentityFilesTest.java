package dev.portcullis.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.e2e.harness.HttpRequest;
import dev.portcullis.e2e.harness.LineClient;
import dev.portcullis.e2e.harness.MutualTls;
import dev.portcullis.e2e.harness.RawHttpClient;
import dev.portcullis.e2e.harness.SpiffeAuthority;
import dev.portcullis.e2e.harness.TcpMesh;
import dev.portcullis.e2e.harness.WithEnvoy;
import java.io.IOException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Mutual TLS for people without an agent: certificates from the files that a bootstrap names. */
@WithEnvoy
final class IdentityFilesTest {
  private static final String SETTINGS = "{portcullis: {identity: files}}\n";
  private static final String STRICT =
      """
      apiVersion: security.istio.io/v1
      kind: PeerAuthentication
      metadata: {name: default, namespace: istio-system}
      spec: {mtls: {mode: STRICT}}
      ---
      apiVersion: security.istio.io/v1
      kind: AuthorizationPolicy
      metadata: {name: sleep, namespace: foo}
      spec: {rules: [{from: [{source: {principals: [cluster.local/ns/foo/sa/sleep]}}]}]}\
      """;

  @Test
  @DisplayName("a sidecar with certificates from files knows its peers and refuses plaintext")
  void filesServe() throws IOException {
    try (TcpMesh mesh = TcpMesh.start(SETTINGS, TcpMesh.Certificates.FILES)) {
      mesh.apply(STRICT);

      SpiffeAuthority.Issued sleep =
          mesh.authority().issue("spiffe://cluster.local/ns/foo/sa/sleep");
      SpiffeAuthority.Issued other =
          mesh.authority().issue("spiffe://cluster.local/ns/foo/sa/other");
      SpiffeAuthority.Issued foreign =
          new SpiffeAuthority("another").issue("spiffe://cluster.local/ns/foo/sa/sleep");
      assertThat(status(mesh, sleep)).isEqualTo(200);
      assertThat(status(mesh, other)).isEqualTo(403);
      assertThat(status(mesh, foreign)).isZero();
      try (LineClient client =
          LineClient.connect(mesh.sidecar().database(), sleep, MutualTls.ISTIO)) {
        assertThat(client.exchange("hello")).isTrue();
      }
    }
  }

  private static int status(TcpMesh mesh, SpiffeAuthority.Issued own) {
    try (RawHttpClient client =
        RawHttpClient.connect(mesh.sidecar().http(), null, own, MutualTls.ISTIO)) {
      return client.send(HttpRequest.get("/").host("any.example")).status();
    } catch (IOException refused) {
      return 0;
    }
  }
}
