package dev.portcullis.e2e.keys;

import static dev.portcullis.e2e.keys.FetchedPolicies.LOOPBACK_ALLOWED;
import static dev.portcullis.e2e.keys.FetchedPolicies.policy;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.portcullis.e2e.harness.ControlPlaneProcess;
import dev.portcullis.e2e.harness.FreePorts;
import dev.portcullis.e2e.harness.KeyServer;
import dev.portcullis.e2e.harness.PolicyDirectory;
import dev.portcullis.e2e.harness.RawHttpClient;
import dev.portcullis.e2e.harness.WithEnvoy;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What is told to whoever sends proxies to a control plane. */
@WithEnvoy
final class ReadyTest {
  @Test
  @DisplayName("/ready says so only when proxies can connect, which first keys are waited for")
  void isReadyOnlyWhenProxiesCanConnect() {
    InetSocketAddress xds = new InetSocketAddress("127.0.0.1", FreePorts.next());
    try (KeyServer hanging = KeyServer.serving().hang();
        PolicyDirectory directory = PolicyDirectory.create()) {
      directory.replaceOutside("mesh.yaml", LOOPBACK_ALLOWED);
      directory.replace(
          "hanging.yaml", policy("hanging", "https://hangs.example", hanging.uri("/keys")));
      String mesh = directory.outside().resolve("mesh.yaml").toString();
      try (ControlPlaneProcess controlPlane =
          ControlPlaneProcess.start(xds, directory.path(), "--mesh-config", mesh)) {
        controlPlane.awaitReady();
        assertThatCode(() -> RawHttpClient.connect(xds).close()).doesNotThrowAnyException();
      }
    }
  }
}
