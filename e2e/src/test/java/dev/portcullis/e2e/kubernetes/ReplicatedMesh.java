package dev.portcullis.e2e.kubernetes;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Iterables;
import dev.portcullis.e2e.harness.Await;
import dev.portcullis.e2e.harness.Bootstraps;
import dev.portcullis.e2e.harness.ControlPlaneProcess;
import dev.portcullis.e2e.harness.EchoBackend;
import dev.portcullis.e2e.harness.EnvoyProcess;
import dev.portcullis.e2e.harness.FreePorts;
import dev.portcullis.e2e.harness.HttpAnswer;
import dev.portcullis.e2e.harness.HttpRequest;
import dev.portcullis.e2e.harness.LogsOnFailure;
import dev.portcullis.e2e.harness.RawHttpClient;
import dev.portcullis.e2e.harness.Topology;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * The guides' gateway in a cluster: a real Envoy whose bootstrap names two replicas of the control
 * plane, which take all from the API server.
 */
final class ReplicatedMesh implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final Cluster cluster;
  private final EchoBackend httpbin = EchoBackend.start("httpbin");
  private final EchoBackend productPage = EchoBackend.start("productpage");
  private final InetSocketAddress address = loopback();
  private final String topology = Topology.ofGateway(address, httpbin.port(), productPage.port());
  private final ImmutableList<ControlPlaneProcess> replicas;
  private final EnvoyProcess gateway;

  private ReplicatedMesh(Cluster cluster, String... arguments) {
    this.cluster = cluster;
    cluster.apply(topology);
    this.replicas =
        ImmutableList.of(
            Replica.start(cluster, "portcullis-a", arguments),
            Replica.start(cluster, "portcullis-b", arguments));
    this.gateway = gateway("gateway", replicas);
  }

  /** Applies the guides' resources and starts the rest; returns once the gateway serves. */
  static ReplicatedMesh start(Cluster cluster, String... arguments) {
    ReplicatedMesh mesh = new ReplicatedMesh(cluster, arguments);
    try {
      mesh.replicas.forEach(ControlPlaneProcess::awaitReady);
      mesh.gateway.awaitReady().awaitListening(mesh.address);
      return mesh;
    } catch (AssertionError | RuntimeException e) {
      LogsOnFailure.print("the mesh does not start");
      mesh.close();
      throw e;
    }
  }

  /** One more gateway of the same labels, which takes any of some replicas. */
  static EnvoyProcess gateway(String name, List<ControlPlaneProcess> replicas) {
    InetSocketAddress admin = loopback();
    String bootstrap =
        Bootstraps.of(
            new Bootstraps.Workload(
                name,
                "gateway",
                "istio-system",
                "istio=ingressgateway,app=istio-ingressgateway,stream=delta",
                Bootstraps.Transport.DELTA,
                admin),
            replicas.stream()
                .map(ControlPlaneProcess::xdsAddress)
                .collect(Collectors.joining(",")));
    return EnvoyProcess.start(new EnvoyProcess.Setup(name, bootstrap, admin, 2));
  }

  Cluster cluster() {
    return cluster;
  }

  /** Where clients reach the gateway. */
  InetSocketAddress address() {
    return address;
  }

  EnvoyProcess gateway() {
    return gateway;
  }

  ImmutableList<ControlPlaneProcess> replicas() {
    return replicas;
  }

  /** The replica that the gateway is connected to. */
  ControlPlaneProcess serving() {
    return Await.value(
        () -> "one replica has the gateway",
        LIMIT,
        () ->
            replicas.stream()
                .filter(replica -> replica.process().isAlive())
                .filter(ReplicatedMesh::hasProxy)
                .findFirst());
  }

  /** The other one. */
  ControlPlaneProcess idle() {
    ControlPlaneProcess serving = serving();
    return Iterables.getOnlyElement(Iterables.filter(replicas, other -> !other.equals(serving)));
  }

  /** Sends one request on a connection of its own. */
  HttpAnswer ask(HttpRequest request) {
    try {
      return RawHttpClient.exchange(address, request);
    } catch (IOException e) {
      throw new AssertionError("no answer to " + request, e);
    }
  }

  /** Waits until a request is answered so. */
  void awaitAnswer(HttpRequest request, int status) {
    Await.until(request + " is answered " + status, LIMIT, () -> ask(request).status() == status);
  }

  @Override
  public void close() {
    gateway.close();
    replicas.forEach(ControlPlaneProcess::close);
    httpbin.close();
    productPage.close();
    cluster.delete(topology);
  }

  static boolean hasProxy(ControlPlaneProcess replica) {
    return StreamSupport.stream(replica.proxies().path("proxies").spliterator(), false)
        .anyMatch(proxy -> proxy.path("connected").asBoolean() && proxy.path("synced").asBoolean());
  }

  private static InetSocketAddress loopback() {
    return new InetSocketAddress("127.0.0.1", FreePorts.next());
  }
}
