package dev.portcullis.e2e.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.base.Splitter;
import com.google.common.collect.Streams;
import dev.portcullis.e2e.harness.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Sidecars are injected by the installed webhook on a real API server (scenario D7). */
@WithCluster
final class InjectionTest {
  static final String PLAIN =
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: httpbin, labels: {app: httpbin}}
      spec:
        serviceAccountName: default
        containers:
        - name: httpbin
          image: httpbin:1
          readinessProbe: {httpGet: {path: /ready, port: 8080}}
      """;

  private static final Path SHAPES =
      Path.of(System.getProperty("portcullis.home"), "control-plane/src/test/resources/injection");

  private static Cluster cluster;
  private static String labelled;
  private static String other;
  private static InjectingReplica replica;

  @BeforeAll
  static void start() {
    cluster = Cluster.shared();
    labelled = cluster.newNamespace("labelled");
    other = cluster.newNamespace("other");
    cluster.kubectl().run("label", "namespace", labelled, "istio-injection=enabled").orFail();
    replica = new InjectingReplica(cluster, labelled);
  }

  @AfterAll
  static void stop() {
    replica.close();
  }

  @Test
  @DisplayName("D7: a Pod of a labelled namespace is stored with its sidecar, another is not")
  void podsOfLabelledNamespacesGetSidecars() {
    String pod = PLAIN.replace("name: httpbin, labels", "name: kept, labels");
    cluster.kubectl().runWith(pod, "apply", "-n", labelled, "-f", "-").orFail();
    JsonNode stored =
        Json.parse(
            cluster.kubectl().run("get", "pod", "kept", "-n", labelled, "-o", "json").orFail());
    assertThat(Streams.stream(stored.at("/spec/initContainers")))
        .extracting(each -> each.path("name").asText() + each.path("restartPolicy").asText())
        .containsExactly("portcullis-init", "portcullis-proxyAlways");
    assertThat(stored.at("/spec/containers/0/readinessProbe/httpGet/path").asText())
        .matches("/app-health/[0-9a-f]{32}/httpbin-readyz");
    assertThat(initContainers(replica.create(other, PLAIN))).isEmpty();
  }

  @Test
  @DisplayName(
      "the label of a Pod overrides that of its namespace, but where injection is disabled")
  void labelsOfPodsCount() {
    String wants = labelledWith("true");
    assertThat(initContainers(replica.create(other, wants))).contains("portcullis-proxy");
    assertThat(initContainers(replica.create(labelled, labelledWith("false")))).isEmpty();
    String disabled = cluster.newNamespace("disabled");
    cluster.kubectl().run("label", "namespace", disabled, "istio-injection=disabled").orFail();
    assertThat(initContainers(replica.create(disabled, wants))).isEmpty();
  }

  @Test
  @DisplayName("no two Pods have the same paths for their probes")
  void pathsAreOfOnePod() {
    assertThat(replica.create(labelled, PLAIN).orFail())
        .isNotEqualTo(replica.create(labelled, PLAIN).orFail());
  }

  @Test
  @DisplayName("an author is told what has no effect, and refused what would not protect")
  void authorsAreTold() {
    String odd = annotated("sidecar.istio.io/proxyImage: other");
    assertThat(replica.create(labelled, odd).errors())
        .contains("Warning: portcullis: annotation sidecar.istio.io/proxyImage has no effect");
    ToolRun refused =
        replica.create(labelled, annotated("traffic.sidecar.istio.io/excludeInboundPorts: http"));
    assertThat(refused.exitCode()).isNotZero();
    assertThat(refused.errors()).contains("excludeInboundPorts: http is not a port");
  }

  @TestFactory
  @DisplayName("the API server takes every shape of Pod with its sidecar")
  Stream<DynamicTest> everyShapeIsTaken() throws IOException {
    try (Stream<Path> shapes = Files.list(SHAPES)) {
      return shapes
          .filter(shape -> Files.exists(shape.resolve("expected.yaml")))
          .filter(shape -> !shape.endsWith("label-true-alone"))
          .sorted()
          .toList()
          .stream()
          .map(shape -> DynamicTest.dynamicTest(shape.getFileName().toString(), () -> take(shape)));
    }
  }

  private static void take(Path shape) throws IOException {
    List<String> documents =
        Splitter.on("\n---\n").splitToList(Files.readString(shape.resolve("input.yaml")));
    String pod =
        documents
            .get(1)
            .replace("  namespace: foo\n", "")
            // A Pod cannot be created with these.
            .replaceFirst("  ephemeralContainers:\n.*\n", "");
    // What a real cluster's own admission does before ours.
    String complete =
        pod.contains("serviceAccountName")
            ? pod
            : pod.replaceFirst("\nspec:\n", "\nspec:\n  serviceAccountName: default\n");
    assertThat(initContainers(replica.create(labelled, complete))).contains("portcullis-proxy");
  }

  private static Stream<String> names(JsonNode pod) {
    return Streams.stream(pod.at("/spec/initContainers")).map(each -> each.path("name").asText());
  }

  private static List<String> initContainers(ToolRun created) {
    return names(Json.parse(created.orFail())).toList();
  }

  private static String labelledWith(String inject) {
    return PLAIN.replace("{app: httpbin}", "{sidecar.istio.io/inject: \"" + inject + "\"}");
  }

  private static String annotated(String annotation) {
    return PLAIN.replace("labels: {app", "annotations: {" + annotation + "}, labels: {app");
  }
}
