package dev.portcullis.e2e.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.portcullis.e2e.harness.Await;
import dev.portcullis.e2e.harness.ControlPlaneProcess;
import dev.portcullis.e2e.harness.KeyServer;
import dev.portcullis.e2e.harness.TestKey;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Of two replicas one asks the key server, and both have its keys. */
@WithCluster
final class SharedKeysTest {
  private static final String ISSUER = "https://issuer.test";
  private static final Duration SOON = Duration.ofSeconds(40);

  @Test
  void oneReplicaFetchesAndBothHaveTheKeysAlsoAfterTheServerAndTheHolderAreGone() {
    try (Cluster cluster = Cluster.start(Crds.PORTCULLIS);
        KeyServer server = KeyServer.serving(TestKey.ec("first"))) {
      cluster.apply(
          """
          apiVersion: v1
          kind: ConfigMap
          metadata: {name: portcullis, namespace: portcullis-system}
          data: {mesh: "portcullis: {jwks: {allowedCidrs: [127.0.0.0/8]}}"}
          """);
      cluster.apply(
          """
          apiVersion: security.istio.io/v1
          kind: RequestAuthentication
          metadata: {name: tokens, namespace: istio-system}
          spec: {jwtRules: [{issuer: "%s", jwksUri: "%s"}]}
          """
              .formatted(ISSUER, server.uri("/keys")));
      try (ControlPlaneProcess one = Replica.start(cluster, "one").awaitReady()) {
        one.awaitIssuer(ISSUER, "the keys", SharedKeysTest::isKnown);
        awaitShared(cluster);
        assertThat(shared(cluster)).contains("first").doesNotContain("\\\"d\\\"");
        int requests = server.requests().size();
        server.stop();
        try (ControlPlaneProcess other = Replica.start(cluster, "other").awaitReady()) {
          JsonNode keys = other.awaitIssuer(ISSUER, "the keys", SharedKeysTest::isKnown);
          assertThat(keys.path("keyIds").toString()).isEqualTo("[\"first\"]");
          assertThat(server.requests()).hasSize(requests);
          one.kill();
          assertThat(isKnown(other.issuer(ISSUER).orElseThrow())).isTrue();
        }
      }
    }
  }

  private static boolean isKnown(JsonNode issuer) {
    return issuer.path("keyIds").size() == 1;
  }

  private static void awaitShared(Cluster cluster) {
    Await.until("the keys are shared", SOON, () -> shared(cluster).contains("first"));
  }

  private static String shared(Cluster cluster) {
    return cluster
        .kubectl()
        .run("get", "cm", "portcullis-keys", "-n", "portcullis-system", "-o", "json")
        .output();
  }
}
