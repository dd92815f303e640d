package dev.portcullis.e2e.netns;

import static dev.portcullis.e2e.netns.InterceptedMesh.DATABASE;
import static dev.portcullis.e2e.netns.InterceptedMesh.HIDDEN_HTTP;
import static dev.portcullis.e2e.netns.InterceptedMesh.HIDDEN_LINES;
import static dev.portcullis.e2e.netns.InterceptedMesh.HTTP;
import static dev.portcullis.e2e.netns.InterceptedMesh.OTHER_DATABASE;
import static dev.portcullis.e2e.netns.Policies.authorization;
import static dev.portcullis.e2e.netns.Policies.peers;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.e2e.harness.Await;
import dev.portcullis.e2e.harness.HttpRequest;
import dev.portcullis.e2e.harness.LineClient;
import dev.portcullis.e2e.harness.WithEnvoy;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Modes of mutual TLS, and what becomes of the connections of a peer that is revoked. */
@WithEnvoy
@Tag("system")
@ExtendWith(SharedPods.class)
final class PeerModesTest {
  private static final HttpRequest HEADERS = HttpRequest.get("/headers").host("httpbin.foo:8000");

  /** Envoy closes what is left when the time to drain is over, on its next tick. */
  private static final Duration CUT = InterceptedMesh.DRAIN.plusSeconds(3);

  @Test
  @DisplayName("STRICT refuses plaintext on every port, HTTP and TCP, known or not")
  void strictRefusesPlaintext(InterceptedMesh mesh) {
    mesh.apply(peers("istio-system", "", "mtls: {mode: STRICT}"));

    mesh.legacy().awaitUnanswered(mesh.httpbin().at(HTTP), HEADERS);
    mesh.legacy().awaitServed(mesh.httpbin().at(DATABASE), false);
    mesh.legacy().awaitUnanswered(mesh.httpbin().at(HIDDEN_HTTP), HEADERS);
    mesh.legacy().awaitServed(mesh.httpbin().at(HIDDEN_LINES), false);
    mesh.sleep().awaitStatus(mesh.httpbin().at(HTTP), HEADERS, 200);
    mesh.sleep().awaitServed(mesh.service(DATABASE), true);
  }

  @Test
  @DisplayName("PERMISSIVE takes both, and DISABLE takes plaintext")
  void permissiveTakesBoth(InterceptedMesh mesh) {
    mesh.apply(peers("foo", "", "mtls: {mode: PERMISSIVE}"));
    mesh.legacy().awaitStatus(mesh.httpbin().at(HTTP), HEADERS, 200);
    mesh.legacy().awaitServed(mesh.httpbin().at(DATABASE), true);
    mesh.sleep().awaitStatus(mesh.httpbin().at(HTTP), HEADERS, 200);
    mesh.sleep().awaitServed(mesh.service(DATABASE), true);

    mesh.apply(peers("foo", "", "mtls: {mode: DISABLE}"));
    mesh.legacy().awaitStatus(mesh.httpbin().at(HTTP), HEADERS, 200);
    mesh.legacy().awaitServed(mesh.httpbin().at(DATABASE), true);
  }

  @Test
  @DisplayName("the mode of a port is its own, by the workload's port")
  void modesOfPorts(InterceptedMesh mesh) {
    mesh.apply(
        peers(
            "foo",
            "httpbin",
            "mtls: {mode: STRICT}, portLevelMtls: {%d: {mode: PERMISSIVE}, %d: {mode: DISABLE}}"
                .formatted(DATABASE, HIDDEN_LINES)));

    mesh.legacy().awaitUnanswered(mesh.httpbin().at(HTTP), HEADERS);
    mesh.legacy().awaitServed(mesh.httpbin().at(OTHER_DATABASE), false);
    mesh.legacy().awaitServed(mesh.httpbin().at(DATABASE), true);
    mesh.legacy().awaitServed(mesh.httpbin().at(HIDDEN_LINES), true);
    mesh.legacy().awaitUnanswered(mesh.httpbin().at(HIDDEN_HTTP), HEADERS);
    mesh.sleep().awaitStatus(mesh.httpbin().at(HTTP), HEADERS, 200);
    mesh.sleep().awaitServed(mesh.service(OTHER_DATABASE), true);
  }

  @Test
  @DisplayName(
      "76: a revoked peer's connection is cut within the drain time, those of other ports stay")
  void trap76RevokedPeerIsCut(InterceptedMesh mesh) throws IOException {
    mesh.apply("# no policy");
    mesh.sleep().awaitServed(mesh.service(DATABASE), true);
    mesh.other().awaitServed(mesh.service(OTHER_DATABASE), true);
    try (LineClient revoked = mesh.sleep().connect(mesh.service(DATABASE));
        LineClient same = mesh.sleep().connect(mesh.service(OTHER_DATABASE));
        LineClient other = mesh.other().connect(mesh.service(OTHER_DATABASE))) {
      assertThat(revoked.exchange("before")).isTrue();
      assertThat(same.exchange("before")).isTrue();
      assertThat(other.exchange("before")).isTrue();
      long start = System.nanoTime();

      mesh.apply(
          authorization(
              "revoked",
              "foo",
              "httpbin",
              "action: DENY, rules: [{from: [{source: {principals:"
                  + " [cluster.local/ns/bar/sa/sleep]}}], to: [{operation: {ports: [\"%d\"]}}]}]"
                      .formatted(DATABASE)));

      mesh.sleep().awaitServed(mesh.service(DATABASE), false);
      mesh.other().awaitServed(mesh.service(DATABASE), true);
      Await.until("the open connection is cut", CUT, () -> !exchange(revoked));
      System.out.printf(
          "peer with mutual TLS cut after %d ms, drain %s%n",
          (System.nanoTime() - start) / 1_000_000, InterceptedMesh.DRAIN);
      assertThat(exchange(same)).as("its connection to another port").isTrue();
      assertThat(exchange(other)).as("another peer's").isTrue();
    }
  }

  private static boolean exchange(LineClient client) {
    try {
      return client.exchange("still there");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
