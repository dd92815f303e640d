package dev.portcullis.e2e.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.e2e.harness.Json;
import org.junit.jupiter.api.Test;

/** The cluster of the tests is a real one: it judges tokens, rights and revisions by itself. */
@WithCluster
final class ClusterTest {
  private static final String POLICY =
      """
      apiVersion: security.istio.io/v1
      kind: AuthorizationPolicy
      metadata: {name: nothing, namespace: NS}
      spec: {}
      """;

  @Test
  void istiosKindsAndThoseOfTheGatewayApiAreKnown() {
    String kinds = Cluster.shared().kubectl().run("api-resources", "-o", "name").orFail();
    assertThat(kinds)
        .contains("authorizationpolicies.security.istio.io", "virtualservices.networking.istio.io")
        .contains("httproutes.gateway.networking.k8s.io", "grpcroutes.gateway.networking.k8s.io");
  }

  @Test
  void aTokenOfAServiceAccountIsReviewedAndHasNoRightsOfItself() {
    Cluster cluster = Cluster.shared();
    String namespace = cluster.newNamespace("account");
    cluster.kubectl().run("create", "serviceaccount", "walker", "-n", namespace).orFail();
    String token = cluster.token(namespace, "walker", "--audience", "portcullis");
    String review =
        cluster
            .kubectl()
            .runWith(
                """
                {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenReview",
                 "spec": {"token": "%s", "audiences": ["portcullis"]}}\
                """
                    .formatted(token),
                "create",
                "-o",
                "json",
                "-f",
                "-")
            .orFail();
    assertThat(Json.parse(review).path("status").path("user").path("username").asText())
        .isEqualTo("system:serviceaccount:" + namespace + ":walker");
    Kubectl walker = cluster.kubectl(cluster.kubeconfigOf(namespace, "walker"));
    assertThat(walker.run("get", "pods", "-n", namespace).errors()).contains("Forbidden");
  }

  @Test
  void aKilledApiServerComesBackWithItsObjectsAndAnOldRevisionIsGone() {
    try (Cluster cluster = Cluster.start(Crds.ISTIO)) {
      String namespace = cluster.newNamespace("outage");
      String policy = POLICY.replace("NS", namespace);
      cluster.apply(policy);
      String revision = cluster.revision();
      cluster.apply(policy.replace("{}", "{action: AUDIT}"));
      cluster.apply(policy.replace("{}", "{action: DENY}"));
      cluster.apiServer().kill();
      assertThat(cluster.kubectl().run("get", "namespaces").exitCode()).isNotZero();
      cluster.apiServer().compact();
      cluster.apiServer().restart();
      assertThat(cluster.kubectl().runWith(policy, "get", "-o", "yaml", "-f", "-").orFail())
          .contains("action: DENY");
      assertThat(cluster.isExpired(revision)).isTrue();
      assertThat(cluster.isExpired(cluster.revision())).isFalse();
    }
  }
}
