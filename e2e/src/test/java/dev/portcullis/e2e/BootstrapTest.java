package dev.portcullis.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.e2e.harness.Bootstraps;
import dev.portcullis.e2e.harness.Edge;
import dev.portcullis.e2e.harness.EnvoyProcess;
import dev.portcullis.e2e.harness.FreePorts;
import dev.portcullis.e2e.harness.WithEnvoy;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.DisplayName;

/** What {@code portcullis bootstrap} prints, run by a real Envoy. */
@WithEnvoy
final class BootstrapTest {
  @EachEdge
  @DisplayName("an Envoy with a bootstrap of ours runs, and is not live without its control plane")
  void runsAndWaitsForItsControlPlane(Edge.Kind kind) {
    InetSocketAddress admin = new InetSocketAddress("127.0.0.1", FreePorts.next());
    Bootstraps.Workload workload =
        new Bootstraps.Workload(
            "alone", kind.place().role(), "demo", "app=alone", kind.transport(), admin);
    String bootstrap = Bootstraps.of(workload, "127.0.0.1:" + FreePorts.next());
    try (EnvoyProcess envoy =
        EnvoyProcess.start(new EnvoyProcess.Setup("envoy-alone", bootstrap, admin, 1))) {
      assertThat(envoy.state()).endsWith("INITIALIZING");
      assertThat(envoy.stat("listener_manager.total_listeners_active")).isZero();
    }
  }
}
