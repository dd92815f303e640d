package dev.portcullis.e2e.netns;

import dev.portcullis.e2e.harness.Await;
import dev.portcullis.e2e.harness.ControlPlaneProcess;
import dev.portcullis.e2e.harness.EchoBackend;
import dev.portcullis.e2e.harness.EnvoyBinary;
import dev.portcullis.e2e.harness.LineServer;
import dev.portcullis.e2e.harness.PolicyDirectory;
import dev.portcullis.e2e.harness.SpiffeAuthority;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;

/**
 * A mesh of intercepted workloads: {@code httpbin} of namespace foo serves; {@code sleep} of bar
 * and {@code other} of foo ask through sidecars of their own; {@code legacy} has none.
 */
final class InterceptedMesh implements AutoCloseable {
  /** What a replaced filter chain is given to drain, short enough to wait for. */
  static final Duration DRAIN = Duration.ofSeconds(2);

  /** The ports of httpbin; no Service knows the last two. */
  static final int HTTP = 8000;

  /** Of these two the Service doesn't say what they speak. */
  static final int UNDECLARED_HTTP = 8010;

  static final int UNDECLARED_LINES = 8011;

  static final int DATABASE = 3306;
  static final int OTHER_DATABASE = 3307;
  static final int HIDDEN_HTTP = 9998;
  static final int HIDDEN_LINES = 9999;

  /** The virtual address of its Service. */
  private static final String SERVICE_IP = "10.78.0.1";

  private static final int SIDECARS = 3;
  private static final String POLICIES = "policies.yaml";
  private static final String MESH_CONFIG = "mesh.yaml";
  private static final Duration SOON = Duration.ofSeconds(20);

  private static final String TOPOLOGY =
      """
      apiVersion: v1
      kind: Service
      metadata: {name: httpbin, namespace: foo}
      spec:
        clusterIP: 10.78.0.1
        selector: {app: httpbin}
        ports:
        - {name: http, port: 8000, targetPort: 8000}
        - {name: tcp-database, port: 3306, targetPort: 3306}
        - {name: tcp-other, port: 3307, targetPort: 3307}
        - {name: main, port: 8010, targetPort: 8010}
        - {name: side, port: 8011, targetPort: 8011}
      ---
      apiVersion: networking.istio.io/v1
      kind: WorkloadEntry
      metadata: {name: httpbin, namespace: foo}
      spec:
        address: 10.77.0.1
        labels: {app: httpbin, version: v1, security.istio.io/tlsMode: istio}
        serviceAccount: httpbin
      """;

  private final SpiffeAuthority authority = new SpiffeAuthority("intercepted mesh");
  private final PolicyDirectory directory = PolicyDirectory.create();
  private final PodNetwork network = new PodNetwork();
  private final Workload httpbin =
      network.add(
          new Workload.Pod("httpbin", "foo", "httpbin", "10.77.0.1", "app=httpbin,version=v1"));
  private final Workload sleep =
      network.add(new Workload.Pod("sleep", "bar", "sleep", "10.77.0.2", "app=sleep"));
  private final Workload other =
      network.add(new Workload.Pod("other", "foo", "other", "10.77.0.3", "app=other"));
  private final Workload legacy =
      network.add(new Workload.Pod("legacy", "old", "legacy", "10.77.0.4", "app=legacy"));
  private final List<AutoCloseable> applications;
  private final ControlPlaneProcess controlPlane;

  private InterceptedMesh(String meshConfig) throws IOException {
    Files.setPosixFilePermissions(
        directory.outside(), PosixFilePermissions.fromString("rwxr-xr-x"));
    directory.replace("topology.yaml", TOPOLOGY);
    directory.replaceOutside(MESH_CONFIG, meshConfig);
    applications =
        httpbin
            .network()
            .call(() ->
                List.of(
                    EchoBackend.start("httpbin", everywhere(HTTP)),
                    EchoBackend.start("undeclared", everywhere(UNDECLARED_HTTP)),
                    EchoBackend.start("hidden", everywhere(HIDDEN_HTTP)),
                    LineServer.start("", everywhere(DATABASE)),
                    LineServer.start("", everywhere(OTHER_DATABASE)),
                    LineServer.start("", everywhere(UNDECLARED_LINES)),
                    LineServer.start("", everywhere(HIDDEN_LINES))));
    Path socket = directory.outside().resolve("xds.sock");
    controlPlane =
        ControlPlaneProcess.start(
                socket,
                directory.path(),
                "--mesh-config",
                directory.outside().resolve(MESH_CONFIG).toString())
            .awaitReady();
    Await.until(socket + " is there", SOON, () -> Files.exists(socket));
    // It is its owner's alone: who lets sidecars have it gives it to their user.
    Files.setAttribute(socket, "unix:uid", Integer.parseInt(Workload.SIDECAR_USER));
    Path envoy = readable(EnvoyBinary.path());
    for (Workload workload : List.of(httpbin, sleep, other)) {
      workload.join(
          directory.outside(), envoy, controlPlane.xdsAddress(), authority, "cluster.local", DRAIN);
    }
  }

  /** Starts everything and waits until all sidecars have their first configuration. */
  static InterceptedMesh start(String meshConfig) {
    try {
      InterceptedMesh mesh = new InterceptedMesh(meshConfig);
      List.of(mesh.httpbin, mesh.sleep, mesh.other).forEach(Workload::awaitSidecar);
      mesh.controlPlane.awaitEnforced(0, SIDECARS);
      return mesh;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Workload httpbin() {
    return httpbin;
  }

  Workload sleep() {
    return sleep;
  }

  Workload other() {
    return other;
  }

  Workload legacy() {
    return legacy;
  }

  /** The virtual address of httpbin's Service. */
  InetSocketAddress service(int port) {
    return new InetSocketAddress(SERVICE_IP, port);
  }

  /** Replaces all policies and waits until all sidecars have what comes of them. */
  void apply(String yaml) {
    long before = controlPlane.generation();
    // Content that is the same would be no new generation.
    String marker =
        "{apiVersion: v1, kind: ServiceAccount, metadata: {name: m-%d, namespace: markers}}"
            .formatted(before);
    directory.replace(POLICIES, yaml + "\n---\n" + marker);
    controlPlane.awaitEnforced(before, SIDECARS);
  }

  @Override
  public void close() {
    network.close();
    controlPlane.close();
    for (AutoCloseable application : applications) {
      try {
        application.close();
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }
    directory.close();
  }

  private static InetSocketAddress everywhere(int port) {
    return new InetSocketAddress("0.0.0.0", port);
  }

  /** Envoy's binary may be in a folder that only its owner can enter. */
  private Path readable(Path binary) throws IOException {
    Path copy = directory.outside().resolve("envoy");
    Files.copy(binary, copy);
    Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rwxr-xr-x"));
    return copy;
  }
}
