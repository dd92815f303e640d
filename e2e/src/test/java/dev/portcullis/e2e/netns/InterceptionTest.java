package dev.portcullis.e2e.netns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.e2e.harness.EchoBackend;
import dev.portcullis.e2e.harness.HttpAnswer;
import dev.portcullis.e2e.harness.HttpRequest;
import dev.portcullis.e2e.harness.WithEnvoy;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Scenario A3 and what else an intercepted workload does without any policy. */
@WithEnvoy
@Tag("system")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class InterceptionTest {
  private final InterceptedMesh mesh = InterceptedMesh.start("{portcullis: {identity: sds}}\n");

  @AfterAll
  void stop() {
    mesh.close();
  }

  @Test
  @DisplayName("A3: a request to httpbin.foo:8000 goes through both sidecars, with mutual TLS")
  void requestGoesThroughBothSidecars() throws IOException {
    HttpAnswer answer =
        mesh.sleep()
            .awaitStatus(
                mesh.httpbin().at(InterceptedMesh.HTTP),
                HttpRequest.get("/headers").host("httpbin.foo:8000"),
                200);
    assertThat(EchoBackend.echo(answer).path("headers").path("x-forwarded-client-cert").asText())
        .contains("URI=spiffe://cluster.local/ns/bar/sa/sleep");
  }
}
