package dev.portcullis.e2e.decisions;

import com.google.common.collect.ImmutableList;
import dev.portcullis.e2e.harness.ControlPlaneProcess;
import dev.portcullis.e2e.harness.EchoBackend;
import dev.portcullis.e2e.harness.EnvoyProcess;
import dev.portcullis.e2e.harness.PolicyDirectory;
import dev.portcullis.e2e.harness.SecretServer;
import dev.portcullis.e2e.harness.SpiffeAuthority;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** The topology of the recorded decisions on its own loopback addresses, fed by Portcullis. */
final class RecordedMesh implements AutoCloseable {
  private static final ImmutableList<String> PROXIES =
      ImmutableList.of("gateway", "gateway_xff", "sidecar");
  private static final String POLICIES = "policies.yaml";

  private final Path recorded;
  private final PolicyDirectory directory = PolicyDirectory.create();
  private final Path meshConfig;
  private final EchoBackend backend;
  private final CaseServices services;
  private final SpiffeAuthority authority = new SpiffeAuthority("recorded decisions");
  private final SecretServer secrets;
  private final ControlPlaneProcess controlPlane;
  private final ImmutableList<EnvoyProcess> envoys;
  private String mesh;
  private int marker;

  RecordedMesh(Path recorded) {
    this.recorded = recorded;
    this.mesh = MeshOverlay.merge(read("mesh.yaml"), "");
    this.meshConfig = directory.outside().resolve("mesh.yaml");
    this.backend = EchoBackend.start("backend", new InetSocketAddress("127.0.0.1", 21770));
    this.services = new CaseServices(recorded.resolve("keys"));
    this.secrets =
        SecretServer.start(
            new InetSocketAddress("127.0.0.1", 21772),
            authority,
            "spiffe://cluster.local/ns/foo/sa/httpbin");
    writeMesh();
    directory.replace("base.yaml", read("base.yaml"));
    this.controlPlane =
        ControlPlaneProcess.start(
                new InetSocketAddress("127.77.0.1", 15010),
                directory.path(),
                "--mesh-config",
                meshConfig.toString(),
                "--xds-plaintext")
            .awaitReady();
    this.envoys = PROXIES.stream().map(this::startEnvoy).collect(ImmutableList.toImmutableList());
    envoys.forEach(EnvoyProcess::awaitReady);
    PROXIES.forEach(proxy -> envoys.get(0).awaitListening(listener(proxy, 8000)));
    controlPlane.awaitEnforced(0, PROXIES.size());
  }

  /** The address of a target's port. */
  static InetSocketAddress listener(String target, int port) {
    return new InetSocketAddress(host(target), port);
  }

  /**
   * Replaces policies and mesh config by those of a case, and waits until all proxies have them.
   */
  void apply(RecordedCase recordedCase) {
    // One after the other: a proxy may enforce what came of the first before the second is read.
    long before = controlPlane.generation();
    directory.replace(POLICIES, recordedCase.policies() + marker());
    before = controlPlane.awaitEnforced(before, PROXIES.size());
    String merged = MeshOverlay.merge(read("mesh.yaml"), recordedCase.mesh());
    if (!merged.equals(mesh)) {
      mesh = merged;
      writeMesh();
      controlPlane.awaitEnforced(before, PROXIES.size());
    }
  }

  /** What signs the certificates of the cases' clients. */
  SpiffeAuthority authority() {
    return authority;
  }

  ControlPlaneProcess controlPlane() {
    return controlPlane;
  }

  @Override
  public void close() {
    envoys.forEach(EnvoyProcess::close);
    controlPlane.close();
    services.close();
    secrets.close();
    backend.close();
    directory.close();
  }

  /** A resource that nobody uses, so that two cases with the same policies differ. */
  private String marker() {
    marker++;
    return """

    ---
    apiVersion: networking.istio.io/v1
    kind: ServiceEntry
    metadata:
      name: marker
      namespace: markers
    spec:
      hosts: [marker-%d.example]
      ports:
      - {number: 80, name: http, protocol: HTTP}
      resolution: STATIC
      endpoints:
      - address: 127.0.0.1
    """
        .formatted(marker);
  }

  private EnvoyProcess startEnvoy(String proxy) {
    InetSocketAddress admin = new InetSocketAddress(host(proxy), 15000);
    String bootstrap = read("bootstrap-" + proxy + ".json");
    return EnvoyProcess.start(new EnvoyProcess.Setup(proxy, bootstrap, admin, 1));
  }

  private void writeMesh() {
    try {
      // A setting that nobody sees, so that every mesh config is another one.
      marker++;
      String marked = MeshOverlay.merge(mesh, "drainDuration: %dms".formatted(45_000 + marker));
      Path fresh = Files.writeString(directory.outside().resolve("mesh-fresh.yaml"), marked);
      Files.move(fresh, meshConfig, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String host(String target) {
    return switch (target) {
      case "gateway" -> "127.77.1.1";
      case "gateway_xff" -> "127.77.3.1";
      case "sidecar" -> "127.77.2.1";
      default -> throw new IllegalArgumentException("no such target: " + target);
    };
  }

  private String read(String file) {
    try {
      return Files.readString(recorded.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
