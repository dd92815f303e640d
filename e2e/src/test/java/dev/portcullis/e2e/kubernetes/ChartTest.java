package dev.portcullis.e2e.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.Maps;
import dev.portcullis.e2e.harness.PortcullisCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The chart and the kustomize base are one installation in two forms. */
@WithCluster
final class ChartTest {
  private static final String NAMESPACE = "portcullis-system";
  private static final String OWN_NAMESPACE = "Namespace /" + NAMESPACE;

  /** What makes an object Helm's; users of kustomize do without. */
  private static final ImmutableSet<String> LABELS_OF_HELM =
      ImmutableSet.of(
          "app.kubernetes.io/instance", "app.kubernetes.io/managed-by", "helm.sh/chart");

  @Test
  void theChartRendersWhatTheBaseIs() {
    assertThat(withoutHelm(Helm.template(NAMESPACE)))
        .isEqualTo(withoutNamespace(Deployment.kustomized("base")));
  }

  @Test
  void withoutAGatewayItRendersTheControlPlaneAlone() {
    assertThat(withoutHelm(Helm.template(NAMESPACE, "--set", "gateway.enabled=false")))
        .isEqualTo(withoutNamespace(Deployment.kustomized("base/control-plane")));
  }

  @Test
  void theServiceMonitorOfTheChartIsTheComponent(@TempDir Path folder) throws IOException {
    Path deploy = folder.toRealPath().relativize(Deployment.folder().toRealPath());
    Files.writeString(
        folder.resolve("kustomization.yaml"),
        "resources: [%s/base]\ncomponents: [%s/components/service-monitor]\n"
            .formatted(deploy, deploy));
    String kustomized =
        ToolRun.of(List.of(Tools.kubectl().toString(), "kustomize", folder.toString()), "")
            .orFail();
    assertThat(withoutHelm(Helm.template(NAMESPACE, "--set", "serviceMonitor.enabled=true")))
        .isEqualTo(withoutNamespace(kustomized))
        .containsKey("ServiceMonitor portcullis-system/portcullis");
  }

  @Test
  void everyObjectOfTheChartCanBeToldFromOthers() {
    Deployment.objects(Helm.template(NAMESPACE))
        .forEach((name, object) ->
            assertThat(object.at("/metadata/labels").toString())
                .as(name)
                .contains("\"app.kubernetes.io/managed-by\":\"Helm\"")
                .contains("\"app.kubernetes.io/name\":\"portcullis\""));
  }

  @Test
  void anotherNamespaceIsMeantEverywhere() {
    assertThat(Helm.template("elsewhere")).doesNotContain(NAMESPACE);
  }

  @Test
  void theNamespacesOfGatewaysGetARoleEachAndAreTold() {
    String rendered = Helm.template(NAMESPACE, "--set", "credentialNamespaces={edge}");
    assertThat(Deployment.objects(rendered))
        .containsKeys(
            "Role edge/portcullis-credentials",
            "RoleBinding edge/portcullis-credentials",
            "Role portcullis-system/portcullis-credentials");
    assertThat(rendered).contains("--credential-namespace=portcullis-system,edge");
  }

  @Test
  void theGatewaysBootstrapIsWhatTheCommandPrints() {
    ImmutableList<String> options =
        ImmutableList.of(
            "bootstrap",
            "--role=gateway",
            "--namespace=portcullis-system",
            "--service-account=portcullis-gateway",
            "--labels=app=istio-ingressgateway,istio=ingressgateway",
            "--name=portcullis-gateway",
            "--xds-address=portcullis.portcullis-system.svc:18000",
            "--xds-ca=/etc/portcullis/ca/ca.crt",
            "--xds-token=/var/run/secrets/portcullis/token",
            "--xds-token-secret=/etc/portcullis/bootstrap/token.yaml");
    JsonNode data =
        Deployment.objects(Deployment.kustomized("base"))
            .get("ConfigMap portcullis-system/portcullis-gateway")
            .path("data");
    assertThat(data.path("envoy.yaml").asText()).isEqualTo(printed(options));
    assertThat(data.path("token.yaml").asText())
        .isEqualTo(
            printed(
                ImmutableList.<String>builder()
                    .addAll(options)
                    .add("--print-token-secret")
                    .build()));
  }

  @Test
  void theCrdsOfTheChartAreThoseOfTheFolder() throws IOException {
    assertThat(yaml(Helm.chart().resolve("crds")))
        .isEqualTo(withoutKustomization(yaml(Deployment.folder().resolve("crds"))));
  }

  @Test
  void imagesHaveTheVersionOfTheProjectAndNameNoRegistry() throws IOException {
    String pom =
        Files.readString(Path.of(System.getProperty("portcullis.home")).resolve("pom.xml"));
    List<String> images = new ArrayList<>();
    for (JsonNode object : Deployment.objects(Deployment.kustomized("base")).values()) {
      object.findValues("image").forEach(image -> images.add(image.asText()));
    }
    String ours =
        images.stream().filter(image -> image.startsWith("portcullis:")).findFirst().get();
    assertThat(pom).contains("<version>" + ours.substring("portcullis:".length()) + "</version>");
    assertThat(images).containsOnly(ours, "envoyproxy/envoy:distroless-v1.40.0");
  }

  private static String printed(ImmutableList<String> command) {
    return PortcullisCommand.run(command.toArray(String[]::new)).output();
  }

  private static ImmutableSortedMap<String, ObjectNode> withoutHelm(String rendered) {
    ImmutableSortedMap<String, ObjectNode> objects = Deployment.objects(rendered);
    objects
        .values()
        .forEach(object -> ((ObjectNode) object.at("/metadata/labels")).remove(LABELS_OF_HELM));
    return objects;
  }

  /** A chart has none: {@code helm install --create-namespace} makes it. */
  private static ImmutableSortedMap<String, ObjectNode> withoutNamespace(String kustomized) {
    ImmutableSortedMap<String, ObjectNode> objects = Deployment.objects(kustomized);
    assertThat(objects).containsKey(OWN_NAMESPACE);
    return ImmutableSortedMap.copyOf(Maps.filterKeys(objects, key -> !key.equals(OWN_NAMESPACE)));
  }

  private static ImmutableSortedMap<String, String> yaml(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.collect(
          ImmutableSortedMap.toImmutableSortedMap(
              String::compareTo, file -> file.getFileName().toString(), ChartTest::text));
    }
  }

  private static ImmutableSortedMap<String, String> withoutKustomization(
      ImmutableSortedMap<String, String> files) {
    return ImmutableSortedMap.copyOf(
        Maps.filterKeys(files, name -> !name.equals("kustomization.yaml")));
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
