package dev.portcullis.e2e.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** While nobody injects, no Pod starts that asks for a sidecar, and all others do. */
@WithCluster
final class InjectionDownTest {
  @Test
  @DisplayName("failurePolicy Fail holds for Pods that ask for sidecars only")
  void nobodyStartsUnprotected() {
    Cluster cluster = Cluster.shared();
    String labelled = cluster.newNamespace("labelled");
    String other = cluster.newNamespace("other");
    cluster.kubectl().run("label", "namespace", labelled, "istio-injection=enabled").orFail();
    try (InjectingReplica replica = new InjectingReplica(cluster, labelled)) {
      replica.kill();
      ToolRun refused = replica.create(labelled, InjectionTest.PLAIN);
      assertThat(refused.exitCode()).isNotZero();
      assertThat(refused.errors()).contains("namespace.injection.portcullis.dev");
      replica.create(other, InjectionTest.PLAIN).orFail();
      replica
          .create(
              labelled,
              InjectionTest.PLAIN.replace("{app: httpbin}", "{sidecar.istio.io/inject: \"false\"}"))
          .orFail();
    }
  }
}
