package dev.portcullis.e2e.traffic;

import com.google.common.collect.ImmutableList;
import dev.portcullis.e2e.harness.Await;
import dev.portcullis.e2e.harness.Bootstraps;
import dev.portcullis.e2e.harness.ControlPlaneProcess;
import dev.portcullis.e2e.harness.EchoBackend;
import dev.portcullis.e2e.harness.EnvoyProcess;
import dev.portcullis.e2e.harness.FreePorts;
import dev.portcullis.e2e.harness.PolicyDirectory;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.stream.Stream;

/**
 * A gateway in front of a sidecar in front of two backends, all of them fed by one {@link Plan}.
 */
final class TrafficMesh implements AutoCloseable {
  private static final String FILE = "traffic.yaml";
  private static final int PROXIES = 2;
  private static final Duration SOON = Duration.ofSeconds(20);

  private final ImmutableList<EchoBackend> backends =
      ImmutableList.of(EchoBackend.start("first"), EchoBackend.start("second"));
  private final ImmutableList<Integer> gatewayPorts = freePorts();
  private final ImmutableList<Integer> sidecarPorts = freePorts();
  private final PolicyDirectory directory = PolicyDirectory.create();
  private final PlanYaml yaml =
      new PlanYaml(gatewayPorts, sidecarPorts, backends.stream().map(EchoBackend::port).toList());
  private final ControlPlaneProcess controlPlane;
  private final EnvoyProcess gateway;
  private final EnvoyProcess sidecar;
  private long edits;
  private long before;

  private TrafficMesh(Plan plan, Bootstraps.Transport transport, Duration drain) {
    directory.replace(FILE, yaml.of(plan, edits++));
    controlPlane = ControlPlaneProcess.start(directory.path());
    gateway = start("gateway", "istio-system", "istio=ingressgateway", transport, drain);
    sidecar = start("sidecar", "foo", "app=app", transport, drain);
  }

  /** Starts everything and waits until both proxies serve. */
  static TrafficMesh start(Plan plan, Bootstraps.Transport transport, Duration drain) {
    TrafficMesh mesh = new TrafficMesh(plan, transport, drain);
    mesh.controlPlane.awaitReady();
    mesh.sidecar.awaitReady();
    mesh.gateway.awaitReady().awaitListening(mesh.gatewayAt(0));
    mesh.awaitEnforced();
    return mesh;
  }

  /** A port of the gateway. */
  InetSocketAddress gatewayAt(int port) {
    return new InetSocketAddress("127.0.0.1", gatewayPorts.get(port));
  }

  /** Writes a plan and waits until it is read, not until it is enforced. */
  void replace(Plan plan) {
    before = controlPlane.generation();
    directory.replace(FILE, yaml.of(plan, edits++));
    Await.until("the edit is read", SOON, () -> controlPlane.generation() > before);
  }

  /** Waits until both proxies enforce the last plan. */
  void awaitEnforced() {
    controlPlane.awaitEnforced(before, PROXIES);
  }

  ControlPlaneProcess controlPlane() {
    return controlPlane;
  }

  EnvoyProcess gateway() {
    return gateway;
  }

  EnvoyProcess sidecar() {
    return sidecar;
  }

  @Override
  public void close() {
    gateway.close();
    sidecar.close();
    controlPlane.close();
    backends.forEach(EchoBackend::close);
    directory.close();
  }

  private EnvoyProcess start(
      String role,
      String namespace,
      String labels,
      Bootstraps.Transport transport,
      Duration drain) {
    InetSocketAddress admin = new InetSocketAddress("127.0.0.1", FreePorts.next());
    String bootstrap =
        Bootstraps.of(
            new Bootstraps.Workload(role, role, namespace, labels, transport, admin),
            controlPlane.xdsAddress());
    return EnvoyProcess.start(new EnvoyProcess.Setup(role, bootstrap, admin, 2, drain));
  }

  private static ImmutableList<Integer> freePorts() {
    return Stream.generate(FreePorts::next)
        .limit(Plan.PORTS)
        .collect(ImmutableList.toImmutableList());
  }
}
