package dev.portcullis.e2e.kubernetes;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import dev.portcullis.e2e.harness.Await;
import dev.portcullis.e2e.harness.ControlPlaneProcess;
import dev.portcullis.e2e.harness.FreePorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A replica whose validating webhook the API server calls through a Service, by the configuration
 * that is installed, for the objects of one Namespace. The Service has an external name, so that no
 * kube-proxy is needed; its certificate is verified by its name in the cluster all the same.
 */
final class WebhookReplica implements AutoCloseable {
  static final String CONFIGURATION = "portcullis-policies";
  private static final Duration KNOWN = Duration.ofSeconds(60);
  private static final String BROKEN =
      """
      apiVersion: security.istio.io/v1
      kind: AuthorizationPolicy
      metadata: {name: NAME}
      spec: {action: DENY, rules: [{from: [{source: {ipBlocks: [nowhere]}}]}]}
      """;

  private final Cluster cluster;
  private final String own;
  private final String judged;
  private final int port = FreePorts.next();
  private final int xds = FreePorts.next();
  private ControlPlaneProcess process;

  /** Starts one, and waits until the API server calls it. */
  WebhookReplica(Cluster cluster) {
    this.cluster = cluster;
    this.own = cluster.newNamespace("portcullis");
    this.judged = cluster.newNamespace("judged");
    this.process = launch();
    cluster.apply(
        """
        apiVersion: v1
        kind: Service
        metadata: {name: portcullis, namespace: %s}
        spec: {type: ExternalName, externalName: localhost, ports: [{port: %d}]}
        """
            .formatted(own, port));
    cluster.apply(configuration());
    awaitCalled();
  }

  private ControlPlaneProcess launch() {
    return ControlPlaneProcess.start(
            new InetSocketAddress("0.0.0.0", xds),
            ImmutableList.of("--kubernetes", "--kubeconfig", cluster.kubeconfig().toString()),
            ImmutableList.of(
                "--pod-namespace",
                own,
                "--pod-name",
                "admitting",
                "--webhook-address",
                "127.0.0.1:" + port))
        .awaitReady();
  }

  /** The first document of the installed ones, for this Service and the one Namespace. */
  private String configuration() {
    try {
      String file =
          Files.readString(
              Path.of(
                  System.getProperty("portcullis.home"),
                  "deploy/base/control-plane/webhooks.yaml"));
      return Splitter.on("\n---\n")
          .splitToList(file)
          .getFirst()
          .replace("namespace: portcullis-system", "namespace: " + own)
          .replace("port: 443", "port: " + port)
          .replace(
              "  failurePolicy:",
              "  namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: %s}}\n  failurePolicy:"
                  .formatted(judged));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until a broken object is refused by us. */
  void awaitCalled() {
    Await.until(
        "the API server calls the webhook",
        KNOWN,
        () -> dryRun(broken("probe")).errors().contains("INVALID_IP_BLOCK"));
  }

  static String broken(String name) {
    return BROKEN.replace("NAME", name);
  }

  /** {@code kubectl apply}, and the same as far as everything but storing goes. */
  ToolRun apply(String yaml) {
    return cluster.kubectl().runWith(yaml, "apply", "-n", judged, "-f", "-");
  }

  ToolRun dryRun(String yaml) {
    return cluster.kubectl().runWith(yaml, "apply", "--dry-run=server", "-n", judged, "-f", "-");
  }

  ToolRun kubectl(String... arguments) {
    return cluster
        .kubectl()
        .run(ImmutableList.<String>builder().add(arguments).build().toArray(String[]::new));
  }

  String namespace() {
    return judged;
  }

  String ownNamespace() {
    return own;
  }

  int xdsPort() {
    return xds;
  }

  ControlPlaneProcess process() {
    return process;
  }

  void kill() {
    process.close();
  }

  void restart() {
    process = launch();
  }

  @Override
  public void close() {
    process.close();
    kubectl("delete", "validatingwebhookconfiguration", CONFIGURATION, "--ignore-not-found");
  }
}
