package dev.portcullis.e2e.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import dev.portcullis.e2e.harness.Await;
import dev.portcullis.e2e.harness.Guides;
import dev.portcullis.e2e.harness.HttpRequest;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What {@code kubectl get -o wide} says of policies, beside what the gateway does with them. */
@WithCluster
final class StatusColumnsTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Pattern COLUMN_END = Pattern.compile(" {2,}");
  private static final String INVALID =
      deny("invalid").replace("paths: [\"/x\"]", "ports: [\"x\"]");
  private static final String ELSEWHERE =
      deny("elsewhere").replace("istio: ingressgateway", "istio: no-such-gateway");

  @Test
  @DisplayName("kubectl get -o wide tells what is enforced, by how many proxies, and why not")
  void theColumnsTellTheTruth() {
    try (Cluster cluster = Cluster.start(Crds.PORTCULLIS)) {
      try (ReplicatedMesh mesh = ReplicatedMesh.start(cluster)) {
        cluster.apply(
            Guides.documents(
                Guides.requestAuthentication(), Guides.requireToken(), INVALID, ELSEWHERE));
        mesh.awaitAnswer(HttpRequest.get("/").bearer("invalidToken"), 401);
        awaitRow(cluster, "jwt-example", row("True", "True", "1/1", "True", "Programmed"));
        awaitRow(cluster, "require-jwt", row("True", "True", "1/1", "True", "Programmed"));
        awaitRow(cluster, "elsewhere", row("True", "False", "0/0", "True", "NoProxies"));
        assertThat(awaitRow(cluster, "invalid", ImmutableMap.of("ACCEPTED", "False")))
            .containsEntry("PROGRAMMED", "False");
      }
      // Whoever is gone enforces nothing: but a replica has to be there to say so.
      try (var _ = Replica.start(cluster, "portcullis-c").awaitReady()) {
        awaitRow(cluster, "jwt-example", row("True", "False", "0/0", "True", "NoProxies"));
      }
    }
  }

  private static Map<String, String> row(
      String accepted, String programmed, String proxies, String refs, String reason) {
    return ImmutableMap.of(
        "ACCEPTED",
        accepted,
        "PROGRAMMED",
        programmed,
        "PROXIES",
        proxies,
        "REFS",
        refs,
        "REASON",
        reason);
  }

  /** Waits for the row of a policy to say all that is expected. */
  private static Map<String, String> awaitRow(
      Cluster cluster, String name, Map<String, String> expected) {
    return Await.value(
        () -> name + " to say " + expected + ":\n" + table(cluster),
        LIMIT,
        () ->
            Optional.of(row(table(cluster), name))
                .filter(row -> row.entrySet().containsAll(expected.entrySet())));
  }

  private static String table(Cluster cluster) {
    return cluster
        .kubectl()
        .run("get", "requestauthentication,authorizationpolicy", "-n", "istio-system", "-o", "wide")
        .orFail();
  }

  /** The cells of a row by the headings above it. */
  private static Map<String, String> row(String table, String name) {
    Map<String, String> row = new LinkedHashMap<>();
    List<String> headings = List.of();
    for (String line : table.lines().toList()) {
      List<String> cells = COLUMN_END.splitAsStream(line.strip()).toList();
      if (line.startsWith("NAME")) {
        headings = cells;
      } else if (line.contains("/" + name + " ")) {
        for (int i = 0; i < cells.size() && cells.size() == headings.size(); i++) {
          row.put(headings.get(i), cells.get(i));
        }
      }
    }
    return row;
  }

  private static String deny(String name) {
    return Guides.authorizationPolicy(
        name, "action: DENY\nrules:\n- to:\n  - operation:\n      paths: [\"/x\"]\n");
  }
}
