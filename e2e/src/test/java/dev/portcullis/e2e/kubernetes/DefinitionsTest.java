package dev.portcullis.e2e.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.portcullis.e2e.harness.Json;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Our definitions refuse what Istio's refuse, and take what they take: the same server judges. */
@WithCluster
final class DefinitionsTest {
  private static Cluster ours;

  @BeforeAll
  static void start() {
    ours = Cluster.start(Crds.PORTCULLIS);
  }

  @AfterAll
  static void stop() {
    ours.close();
  }

  /** A line of {@code definitions.txt}: what is expected, the kind, the spec. */
  record Row(String expected, String kind, String spec) {
    static Row of(String line) {
      String[] parts = line.split(" \\| ", 3);
      return new Row(parts[0].strip(), parts[1].strip(), parts[2].strip());
    }

    String document() {
      String spelled = kind.equals("RA") ? "RequestAuthentication" : "AuthorizationPolicy";
      return "{\"apiVersion\": \"security.istio.io/v1\", \"kind\": \""
          + spelled
          + "\", \"metadata\": {\"name\": \"row\", \"namespace\": \"default\"}, \"spec\": "
          + spec.replace("LONG", "x".repeat(400)).replace("SIXTY-FOUR", "x".repeat(64))
          + "}";
    }
  }

  static Stream<Row> rows() throws IOException {
    try (var rows = DefinitionsTest.class.getResourceAsStream("/kubernetes/definitions.txt")) {
      String text = new String(Objects.requireNonNull(rows).readAllBytes(), StandardCharsets.UTF_8);
      return text
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .map(Row::of)
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("rows")
  void aRowOfTheSchemaIsJudgedAsIstioJudgesIt(Row row) {
    String here = judge(ours.client(), row.document());
    if (row.expected().equals("ok")) {
      assertThat(here).isEmpty();
    } else {
      assertThat(here).contains(row.expected());
    }
    assertThat(judge(Cluster.shared().client(), row.document()).isEmpty())
        .as("Istio's definitions take it")
        .isEqualTo(here.isEmpty());
  }

  /** "" if it is taken, else why not. */
  private static String judge(KubernetesClient client, String document) {
    try {
      client.resource(document).dryRun(true).create();
      return "";
    } catch (KubernetesClientException e) {
      return String.valueOf(e.getMessage());
    }
  }

  @Test
  void aMisspelledFieldIsKeptSoThatPortcullisSeesIt() {
    String namespace = ours.newNamespace("kept");
    String rule = "rules: [{form: [{source: {principals: [a]}}]}]";
    ours.apply(
        """
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata: {name: misspelled, namespace: %s}
        spec: {%s}
        """
            .formatted(namespace, rule));
    String read =
        ours.kubectl()
            .run("get", "ap", "misspelled", "-n", namespace, "-o", "jsonpath={.spec.rules[0]}")
            .orFail();
    assertThat(read).contains("form");
  }

  @Test
  void namesAndVersionsAreThoseOfIstio() {
    for (JsonNode definition : definitions(Cluster.shared())) {
      String name = definition.at("/metadata/name").asText();
      JsonNode own =
          definitions(ours).findParents("metadata").stream()
              .filter(one -> one.at("/metadata/name").asText().equals(name))
              .findFirst()
              .orElse(null);
      if (own != null) {
        assertThat(own.at("/spec/names")).isEqualTo(definition.at("/spec/names"));
        assertThat(versions(own)).containsExactlyInAnyOrder(versions(definition));
        assertThat(own.at("/status/storedVersions"))
            .isEqualTo(definition.at("/status/storedVersions"));
      }
    }
    assertThat(definitions(ours)).hasSize(9);
  }

  private static JsonNode definitions(Cluster cluster) {
    return Json.parse(cluster.kubectl().run("get", "crd", "-o", "json").orFail()).path("items");
  }

  private static String[] versions(JsonNode definition) {
    return definition.at("/spec/versions").findValuesAsText("name").stream()
        .filter(name -> name.startsWith("v1"))
        .toArray(String[]::new);
  }
}
