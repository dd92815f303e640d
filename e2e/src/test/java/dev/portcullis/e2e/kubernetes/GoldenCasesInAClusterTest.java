package dev.portcullis.e2e.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedMap;
import dev.portcullis.compile.ConfigView;
import dev.portcullis.compile.envoy.CredentialCompiler;
import dev.portcullis.compile.envoy.PolicyCompiler;
import dev.portcullis.compile.envoy.RoutingCompiler;
import dev.portcullis.document.ConfigReader;
import dev.portcullis.document.DocumentParser;
import dev.portcullis.document.Node;
import dev.portcullis.document.ReadDocument;
import dev.portcullis.kubernetes.ObjectNodes;
import dev.portcullis.model.ConfigKey;
import dev.portcullis.model.ConfigObject;
import dev.portcullis.model.MeshSettings;
import dev.portcullis.xds.PolicyDelivery;
import dev.portcullis.xds.ProxyRole;
import dev.portcullis.xds.WorkloadGroupKey;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every golden case that the API server accepts, taken and given back by it, compiles to the bytes
 * that its files compile to: what servers default, drop, convert and add makes no difference.
 *
 * <p>Times of creation are left out on both sides: files have none. A case is not stored, only
 * taken through all that comes before.
 */
@WithCluster
final class GoldenCasesInAClusterTest {
  private static final Path GOLDENS =
      Path.of(System.getProperty("portcullis.home"), "control-plane", "src", "test", "resources");
  private static final ConfigReader READER = new ConfigReader("default");
  private static final ImmutableList<WorkloadGroupKey> GROUPS =
      ImmutableList.of(
          group(ProxyRole.GATEWAY, "istio-system", "istio", "ingressgateway"),
          group(ProxyRole.SIDECAR, "foo", "app", "httpbin"));

  private final Set<String> namespaces = new HashSet<>();

  private static WorkloadGroupKey group(
      ProxyRole role, String namespace, String label, String value) {
    return new WorkloadGroupKey(
        role,
        namespace,
        role == ProxyRole.GATEWAY
            ? ImmutableSortedMap.of("app", "istio-ingressgateway", label, value)
            : ImmutableSortedMap.of(label, value, "version", "v1"),
        null,
        PolicyDelivery.ATOMIC);
  }

  @Test
  void whatTheApiServerGivesBackCompilesToTheSameBytes() throws IOException {
    try (Cluster cluster = Cluster.start(Crds.ISTIO)) {
      int objects = 0;
      for (Path input : inputs()) {
        objects += check(cluster, input);
      }
      System.out.println(objects + " objects of golden cases went through the API server");
      assertThat(objects).isGreaterThan(300);
    }
  }

  private static List<Path> inputs() throws IOException {
    try (Stream<Path> files = Files.walk(GOLDENS)) {
      return files
          .filter(file -> file.getFileName().toString().equals("input.yaml"))
          .filter(file -> file.toString().matches(".*(policy|routing|advice).*"))
          .sorted()
          .toList();
    }
  }

  private int check(Cluster cluster, Path input) throws IOException {
    Map<ConfigKey, ConfigObject> written = new TreeMap<>();
    for (Node document :
        new DocumentParser().parse(input.toString(), Files.readAllBytes(input)).documents()) {
      READER.read(document).forEach(read -> enforced(read).ifPresent(o -> written.put(o.key(), o)));
    }
    makeNamespaces(cluster, written.keySet());
    Map<ConfigKey, ConfigObject> answered = answered(cluster, input);
    written.keySet().retainAll(answered.keySet());
    assertThat(written.keySet()).as("%s", input).isEqualTo(answered.keySet());
    for (WorkloadGroupKey group : GROUPS) {
      assertThat(bytes(answered, group)).as("%s", input).isEqualTo(bytes(written, group));
    }
    return answered.size();
  }

  private void makeNamespaces(Cluster cluster, Set<ConfigKey> keys) {
    for (ConfigKey key : keys) {
      if (!key.namespace().isEmpty() && namespaces.add(key.namespace())) {
        cluster.kubectl().run("create", "namespace", key.namespace());
      }
    }
  }

  /** What the server makes of what it accepts; nothing is stored, so that no case sees another. */
  private static Map<ConfigKey, ConfigObject> answered(Cluster cluster, Path input)
      throws IOException {
    String output =
        cluster
            .kubectl()
            .run(
                "create",
                "--dry-run=server",
                "--validate=strict",
                "-o",
                "json",
                "-f",
                input.toAbsolutePath().toString())
            .output();
    boolean addresses = Files.readString(input).contains("clusterIP");
    Map<ConfigKey, ConfigObject> objects = new TreeMap<>();
    new ObjectMapper()
        .readerFor(GenericKubernetesResource.class)
        .<GenericKubernetesResource>readValues(output)
        .forEachRemaining(object -> {
          object.getMetadata().setCreationTimestamp(null);
          if (!addresses
              && object.getAdditionalProperties().get("spec") instanceof Map<?, ?> spec) {
            spec.remove("clusterIP");
            spec.remove("clusterIPs");
          }
          ObjectNodes.of(object)
              .map(node -> READER.read(node).getFirst())
              .flatMap(GoldenCasesInAClusterTest::enforced)
              .ifPresent(read -> objects.put(read.key(), read));
        });
    return objects;
  }

  private static Optional<ConfigObject> enforced(ReadDocument read) {
    return Optional.ofNullable(read.object() == null ? read.closed() : read.object());
  }

  private static ImmutableMap<String, String> bytes(
      Map<ConfigKey, ConfigObject> objects, WorkloadGroupKey group) {
    ConfigView view = new ConfigView(1, ImmutableSortedMap.copyOf(objects), MeshSettings.DEFAULT);
    return new PolicyCompiler()
            .compile(view, group)
            .and(new RoutingCompiler().compile(view, group))
            .and(new CredentialCompiler().compile(view, group))
            .resources()
            .stream()
            .collect(
                ImmutableMap.toImmutableMap(
                    resource -> resource.type() + " " + resource.name(),
                    resource -> resource.hash().toString()));
  }
}
