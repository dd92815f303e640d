package dev.portcullis.e2e.netns;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.portcullis.e2e.harness.Await;
import dev.portcullis.e2e.harness.ChildProcess;
import dev.portcullis.e2e.harness.ContainerCommand;
import dev.portcullis.e2e.harness.ControlPlaneProcess;
import dev.portcullis.e2e.harness.EnvoyBinary;
import dev.portcullis.e2e.harness.HttpRequest;
import dev.portcullis.e2e.harness.PolicyDirectory;
import dev.portcullis.e2e.harness.SpiffeAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A Pod whose containers are run as a kubelet runs them after injection: first what redirects its
 * traffic, then Envoy, with the files of its volume; and a node, from which its kubelet and
 * everybody else speak to it. Only what the workload itself runs is the test's.
 */
final class InjectedMesh implements AutoCloseable {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final String POD_IP = "10.79.0.1";
  private static final String CONTROL_PLANE_IP = "10.79.0.9";
  private static final int XDS_PORT = 18000;

  /** What the image and the volume of the container are to the real one. */
  private static final String CONTAINER =
      """
      set -e
      mount -t tmpfs none "$(realpath /var/run)"
      mkdir -p /var/run/secrets/portcullis
      cp "$1/token" "$1/token.yaml" /var/run/secrets/portcullis/
      cp "$1/hosts" /var/run/hosts
      echo nameserver 127.0.0.1 > /var/run/nobody
      chmod -R a+rX /var/run
      mount --bind /var/run/hosts /etc/hosts
      mount --bind /var/run/nobody /etc/resolv.conf
      user=$2
      shift 2
      exec setpriv --reuid "$user" --regid "$user" --clear-groups --bounding-set=-all "$@"
      """;

  private final SpiffeAuthority authority = new SpiffeAuthority("control plane");
  private final PolicyDirectory directory = PolicyDirectory.create();
  private final PodNetwork network = new PodNetwork();
  private final List<AutoCloseable> running = new ArrayList<>();
  private final Workload pod =
      network.add(new Workload.Pod("injected", "foo", "httpbin", POD_IP, "app=httpbin"));
  private final Workload node =
      network.add(new Workload.Pod("node", "none", "none", "10.79.0.2", ""));
  private final ControlPlaneProcess controlPlane;
  private final JsonNode patched;

  private InjectedMesh(InjectedPods pods) throws IOException {
    Path folder = directory.outside();
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    SpiffeAuthority.Issued own = authority.issueForHost(InjectedPods.CONTROL_PLANE);
    // Who shows a token leaves its labels to its Pod.
    directory.replace(
        "topology.yaml",
        """
        {apiVersion: v1, kind: Namespace, metadata: {name: foo}}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: httpbin-1, namespace: foo, labels: {app: httpbin}}
        """);
    directory.replaceOutside("tls.crt", own.certificatePem());
    directory.replaceOutside("tls.key", own.keyPem());
    directory.replaceOutside("hosts", CONTROL_PLANE_IP + " " + InjectedPods.CONTROL_PLANE + "\n");
    controlPlane =
        ControlPlaneProcess.start(
                directory.path(),
                "--xds-tls-cert",
                folder.resolve("tls.crt").toString(),
                "--xds-tls-key",
                folder.resolve("tls.key").toString())
            .awaitReady();
    Workload house =
        network.add(
            new Workload.Pod("house", "portcullis-system", "portcullis", CONTROL_PLANE_IP, ""));
    int port = Integer.parseInt(controlPlane.xdsAddress().replaceFirst(".*:", ""));
    running.add(new PortRelay(house.network(), house.at(XDS_PORT), port));
    patched = pods.injected(authority.certificatePem());
    directory.replaceOutside("token", "a token");
    directory.replaceOutside(
        "token.yaml",
        patched.at("/metadata/annotations").path("portcullis.dev/xds-token-secret").asText());
    runContainers(folder);
  }

  /** Starts everything, and waits until the Pod is ready. */
  static InjectedMesh start(InjectedPods pods) {
    try {
      InjectedMesh mesh = new InjectedMesh(pods);
      mesh.controlPlane.awaitEnforced(0, 1);
      return mesh;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Where the workload's own sockets are made. */
  Workload pod() {
    return pod;
  }

  /** Where its kubelet runs, and whoever else. */
  Workload node() {
    return node;
  }

  /** The Pod as the API server stores it. */
  JsonNode patched() {
    return patched;
  }

  /** Replaces all policies and waits until the sidecar has what comes of them. */
  void apply(String yaml) {
    long before = controlPlane.generation();
    // Content that is the same would be no new generation.
    String marker =
        "{apiVersion: v1, kind: ServiceAccount, metadata: {name: m-%d, namespace: markers}}"
            .formatted(before);
    directory.replace("policies.yaml", yaml + "\n---\n" + marker);
    controlPlane.awaitEnforced(before, 1);
  }

  private void runContainers(Path folder) throws IOException {
    ImmutableMap<String, String> fields =
        ImmutableMap.of("metadata.name", "httpbin-1", "status.podIP", POD_IP);
    ContainerCommand first = ContainerCommand.of(patched, "portcullis-init", fields);
    List<String> words = new ArrayList<>(List.of("env"));
    first.variables().forEach((name, value) -> words.add(name + "=" + value));
    words.addAll(first.words());
    pod.network().run(words.toArray(String[]::new));

    Path envoy = folder.resolve("envoy");
    Files.copy(EnvoyBinary.path(), envoy);
    Files.setPosixFilePermissions(envoy, PosixFilePermissions.fromString("rwxr-xr-x"));
    ContainerCommand second = ContainerCommand.of(patched, "portcullis-proxy", fields);
    ImmutableList<String> command =
        ImmutableList.<String>builder()
            .addAll(pod.network().command())
            .add("unshare", "--mount", "--propagation", "private", "sh", "-c", CONTAINER, "sh")
            .add(folder.toString(), Workload.SIDECAR_USER, envoy.toString())
            .addAll(second.words().subList(1, second.words().size()))
            .build();
    ChildProcess process = ChildProcess.start("injected", command);
    running.add(process);
    awaitReady(process);
  }

  /** As its kubelet does. */
  private void awaitReady(ChildProcess envoy) {
    HttpRequest ready = HttpRequest.get("/healthz/ready").host("pod");
    Await.value(
        () -> "Envoy is ready; log:\n" + envoy.logTail(20),
        SOON,
        () -> {
          envoy.requireAlive();
          return node.status(pod.at(15021), ready).stream().boxed().findAny().filter(s -> s == 200);
        });
  }

  @Override
  public void close() {
    for (AutoCloseable each : running.reversed()) {
      try {
        each.close();
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }
    network.close();
    controlPlane.close();
    directory.close();
  }
}
