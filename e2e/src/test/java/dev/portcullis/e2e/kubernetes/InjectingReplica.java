package dev.portcullis.e2e.kubernetes;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import dev.portcullis.e2e.harness.Await;
import dev.portcullis.e2e.harness.ControlPlaneProcess;
import dev.portcullis.e2e.harness.FreePorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A replica whose mutating webhook the API server calls as installed, through a Service with an
 * external name, so that no kube-proxy is needed.
 */
final class InjectingReplica implements AutoCloseable {
  private static final String CONFIGURATION = "portcullis-injection";
  private static final Duration KNOWN = Duration.ofSeconds(60);

  private final Cluster cluster;
  private final ControlPlaneProcess process;

  /** Starts one, and waits until Pods of a Namespace that asks for sidecars get them. */
  InjectingReplica(Cluster cluster, String labelled) {
    this.cluster = cluster;
    String own = cluster.newNamespace("portcullis");
    int port = FreePorts.next();
    cluster.apply(
        """
        apiVersion: v1
        kind: Service
        metadata: {name: portcullis, namespace: %s}
        spec: {type: ExternalName, externalName: localhost, ports: [{port: %d}]}
        """
            .formatted(own, port));
    process =
        ControlPlaneProcess.start(
                ImmutableList.of("--kubernetes", "--kubeconfig", cluster.kubeconfig().toString()),
                ImmutableList.of(
                    "--pod-namespace",
                    own,
                    "--pod-name",
                    "injecting",
                    "--webhook-address",
                    "127.0.0.1:" + port))
            .awaitReady();
    cluster.apply(configuration(own, port));
    Await.value(
        () -> "the API server calls the webhook: " + create(labelled, InjectionTest.PLAIN),
        KNOWN,
        () ->
            Optional.of(create(labelled, InjectionTest.PLAIN))
                .filter(pod -> pod.output().contains("portcullis-proxy")));
  }

  /** The Pod as it would be stored. */
  ToolRun create(String namespace, String pod) {
    return cluster
        .kubectl()
        .runWith(
            pod, "create", "--dry-run=server", "-o", "json", "--namespace", namespace, "-f", "-");
  }

  /** Nobody answers from then on. */
  void kill() {
    process.close();
  }

  /** The second of the installed ones, for this Service. */
  private static String configuration(String own, int port) {
    try {
      Path file =
          Path.of(System.getProperty("portcullis.home"), "deploy/base/control-plane/webhooks.yaml");
      List<String> documents = Splitter.on("\n---\n").splitToList(Files.readString(file));
      return documents
          .get(1)
          .replace("namespace: portcullis-system", "namespace: " + own)
          .replace("port: 443", "port: " + port);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.close();
    cluster
        .kubectl()
        .run("delete", "mutatingwebhookconfiguration", CONFIGURATION, "--ignore-not-found");
  }
}
