package dev.portcullis.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.e2e.harness.Await;
import dev.portcullis.e2e.harness.LineClient;
import dev.portcullis.e2e.harness.LineServer;
import dev.portcullis.e2e.harness.TcpMesh;
import dev.portcullis.e2e.harness.WithEnvoy;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A port that a proxy can't bind. */
@WithEnvoy
final class PortTakenTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  @Test
  @DisplayName(
      "a port that somebody else has is named with its Gateway; all other ports are served")
  void portInUseIsNamedWithItsGateway() {
    try (LineServer owner = LineServer.start("");
        TcpMesh mesh = TcpMesh.start("{}\n")) {
      mesh.controlPlane().expectRefusals();
      mesh.replace(
          """
          apiVersion: networking.istio.io/v1
          kind: Gateway
          metadata: {name: unlucky, namespace: istio-system}
          spec:
            selector: {istio: ingressgateway}
            servers:
            - {port: {number: PORT, name: tcp, protocol: TCP}, bind: 127.0.0.1, hosts: [unlucky.example]}
          ---
          apiVersion: networking.istio.io/v1
          kind: VirtualService
          metadata: {name: unlucky, namespace: istio-system}
          spec:
            hosts: [unlucky.example]
            gateways: [unlucky]
            tcp: [{route: [{destination: {host: database.example, port: {number: 3306}}}]}]
          """
              .replace("PORT", String.valueOf(owner.port())));

      String name = "127.0.0.1_" + owner.port();
      Await.until(
          "the rejection is known",
          SOON,
          () -> mesh.controlPlane().proxies().findValues("rejections").toString().contains(name));
      String rejections = mesh.controlPlane().proxies().findValues("rejections").toString();
      assertThat(rejections).contains("istio-system/unlucky").contains("Address already in use");
      assertThat(mesh.controlPlane().process().log())
          .contains("proxy refused LISTENER " + name)
          .contains("Gateway istio-system/unlucky");
      assertThat(LineClient.isServed(mesh.gateway().database())).isTrue();
    }
  }
}
