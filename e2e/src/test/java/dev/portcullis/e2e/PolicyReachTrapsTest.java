package dev.portcullis.e2e;

import static dev.portcullis.e2e.TrapPolicies.GET;
import static dev.portcullis.e2e.TrapPolicies.ap;
import static dev.portcullis.e2e.TrapPolicies.at;
import static dev.portcullis.e2e.TrapPolicies.edge;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableListMultimap;
import dev.portcullis.e2e.harness.Guides;
import dev.portcullis.e2e.harness.HttpRequest;
import dev.portcullis.e2e.harness.Mesh;
import dev.portcullis.e2e.harness.Place;
import dev.portcullis.e2e.harness.SharedMesh;
import dev.portcullis.e2e.harness.WithEnvoy;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The traps of the semantics about what a policy reaches and what not, by their numbers. */
@WithEnvoy
@ExtendWith(SharedMesh.class)
final class PolicyReachTrapsTest {
  private static final String TOPOLOGY = "00-topology.yaml";
  private static final String DENY_ALL =
      """
      apiVersion: security.istio.io/v1
      kind: AuthorizationPolicy
      metadata: {name: deny-all, namespace: %s}
      spec: {action: DENY, rules: [{}]}
      """;

  /**
   * What the default normalization leaves of the characters that no placeholder covers: it encodes
   * the others, which the committed case of placeholders has without it.
   */
  private static final String NOT_COVERED = "[]";

  @Test
  @DisplayName("68: where ALLOW policies are, an unknown host is refused before it is not found")
  void trap68AnUnknownHostIsForbiddenNotMissing() throws IOException {
    try (Mesh mesh = Mesh.gateway()) {
      String anyHost = Files.readString(mesh.directory().file(TOPOLOGY));
      mesh.apply(
          TOPOLOGY,
          anyHost.replaceAll(
              "hosts:\n  - \"\\*\"\n  gateways:", "hosts: [known.example]\n  gateways:"));
      AskedTwice gateway = new AskedTwice(mesh, mesh.onlyEdge());
      HttpRequest unknown = GET.host("unknown.example");
      assertThat(gateway.ask(GET.host("known.example")).status()).isEqualTo(200);
      // The decider knows policies and no routes, so that only Envoy is asked.
      assertThat(gateway.edge().ask(unknown).status()).isEqualTo(404);

      mesh.apply("policies.yaml", ap("rules: [{to: [{operation: {hosts: [known.example]}}]}]"));
      assertThat(gateway.ask(GET.host("known.example")).status()).isEqualTo(200);
      assertThat(gateway.ask(unknown).status()).isEqualTo(403);
    }
  }

  /**
   * A sidecar gets no outbound listener yet: its workload calls out past it. What can be shown is
   * that whatever carries a policy is inbound; this fails when an outbound chain comes with one.
   */
  @Test
  @DisplayName("70: policies are on the inbound listeners of a sidecar and nowhere else")
  void trap70NothingOutboundCarriesAPolicy(Mesh mesh) {
    mesh.apply(
        "policies.yaml",
        Guides.documents(
            DENY_ALL.formatted("foo"),
            DENY_ALL.formatted("istio-system"),
            Place.SIDECAR.policy(Guides.requestAuthentication())));
    AskedTwice sidecar = edge(mesh, Place.SIDECAR);
    assertThat(sidecar.ask(GET).status()).isEqualTo(403);

    ImmutableListMultimap<String, String> policed = policedByDirection(sidecar);
    assertThat(policed.keySet()).containsExactly("INBOUND");
  }

  /** The listeners that hold a filter of policies, by their traffic direction. */
  private static ImmutableListMultimap<String, String> policedByDirection(AskedTwice proxy) {
    ImmutableListMultimap.Builder<String, String> policed = ImmutableListMultimap.builder();
    for (JsonNode section : proxy.edge().envoy().configDump().path("configs")) {
      for (JsonNode dynamic : section.path("dynamic_listeners")) {
        JsonNode listener = dynamic.path("active_state").path("listener");
        String text = listener.toString();
        if (text.contains("config_discovery") || text.contains("rbac") || text.contains("jwt")) {
          policed.put(
              listener.path("traffic_direction").asText("UNSPECIFIED"),
              listener.path("name").asText());
        }
      }
    }
    return policed.build();
  }

  @Test
  @DisplayName("a placeholder covers the characters that URIs may have, and no others")
  void placeholdersDoNotCoverEveryCharacter(Mesh mesh) {
    AskedTwice gateway =
        at(
            mesh,
            ap("rules: [{to: [{operation: {paths: [\"/t/{**}\"]}}]}]").replace("ALLOW", "DENY"));
    StringBuilder notCovered = new StringBuilder();
    for (char c = '!'; c <= '~'; c++) {
      if (c != '?' && c != '#' && gateway.ask(HttpRequest.get("/t/a" + c + "b")).status() == 200) {
        notCovered.append(c);
      }
    }
    assertThat(notCovered).hasToString(NOT_COVERED);
  }
}
