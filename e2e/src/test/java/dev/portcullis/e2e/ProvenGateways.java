package dev.portcullis.e2e;

import dev.portcullis.e2e.harness.Bootstraps;
import dev.portcullis.e2e.harness.ControlPlaneProcess;
import dev.portcullis.e2e.harness.EnvoyProcess;
import dev.portcullis.e2e.harness.FreePorts;
import dev.portcullis.e2e.harness.PolicyDirectory;
import dev.portcullis.e2e.harness.SpiffeAuthority;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** A control plane over TLS, and gateways whose certificates prove of which namespace they are. */
final class ProvenGateways implements AutoCloseable {
  private final PolicyDirectory directory = PolicyDirectory.create();
  private final SpiffeAuthority authority = new SpiffeAuthority("control plane and proxies");
  private final List<EnvoyProcess> gateways = new ArrayList<>();
  private final ControlPlaneProcess controlPlane;

  ProvenGateways(String yaml) {
    directory.replace("gateways.yaml", yaml);
    SpiffeAuthority.Issued own = authority.issueForHost("127.0.0.1");
    controlPlane =
        ControlPlaneProcess.start(
            directory.path(),
            "--xds-tls-cert",
            outside("server.crt", own.certificatePem()),
            "--xds-tls-key",
            outside("server.key", own.keyPem()),
            "--xds-client-ca",
            outside("authority.crt", authority.certificatePem()));
    controlPlane.awaitReady();
  }

  /** Starts the gateway of a namespace, which has the label {@code of} with that value. */
  EnvoyProcess start(String namespace) {
    SpiffeAuthority.Issued own =
        authority.issue("spiffe://cluster.local/ns/" + namespace + "/sa/gateway");
    InetSocketAddress admin = new InetSocketAddress("127.0.0.1", FreePorts.next());
    String bootstrap =
        Bootstraps.of(
            new Bootstraps.Workload(
                namespace,
                "gateway",
                namespace,
                "of=" + namespace,
                Bootstraps.Transport.DELTA,
                admin),
            controlPlane.xdsAddress(),
            "--service-account",
            "gateway",
            "--xds-ca",
            outside("authority.crt", authority.certificatePem()),
            "--xds-cert",
            outside(namespace + ".crt", own.certificatePem()),
            "--xds-key",
            outside(namespace + ".key", own.keyPem()));
    EnvoyProcess started =
        EnvoyProcess.start(new EnvoyProcess.Setup(namespace, bootstrap, admin, 1));
    gateways.add(started);
    return started.awaitReady();
  }

  ControlPlaneProcess controlPlane() {
    return controlPlane;
  }

  @Override
  public void close() {
    gateways.forEach(EnvoyProcess::close);
    controlPlane.close();
    directory.close();
  }

  private String outside(String name, String content) {
    directory.replaceOutside(name, content);
    return directory.outside().resolve(name).toString();
  }
}
