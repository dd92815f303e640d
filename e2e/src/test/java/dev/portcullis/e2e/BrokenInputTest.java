package dev.portcullis.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.portcullis.e2e.harness.Await;
import dev.portcullis.e2e.harness.Bootstraps.Transport;
import dev.portcullis.e2e.harness.Edge;
import dev.portcullis.e2e.harness.Guides;
import dev.portcullis.e2e.harness.HttpRequest;
import dev.portcullis.e2e.harness.Mesh;
import dev.portcullis.e2e.harness.Place;
import dev.portcullis.e2e.harness.WithEnvoy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One broken file is named as a problem and changes nothing of what the others say. */
@WithEnvoy
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class BrokenInputTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final String BROKEN = "broken.yaml";
  private static final String OTHER = "other.yaml";

  private final Mesh mesh =
      Mesh.start(
          Mesh.Settings.of(new Edge.Kind(Place.GATEWAY, Transport.DELTA))
              .files(
                  ImmutableMap.of(
                      "deny.yaml",
                      deny("/secret"),
                      "tokens.yaml",
                      Guides.requestAuthentication())));

  private final double atFirst = objects();

  /** What stood for a broken object goes later than its problem, and is a generation of its own. */
  @AfterEach
  void removeTheBrokenFile() {
    mesh.remove(OTHER);
    mesh.directory().delete(BROKEN);
    Await.until(
        "its problem is gone, and what stood for it",
        LIMIT,
        () -> problems().isEmpty() && objects() == atFirst);
  }

  private double objects() {
    return mesh.controlPlane().metric("portcullis_config_objects", "");
  }

  @AfterAll
  void stop() {
    mesh.close();
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("a broken file is reported and the rest is enforced as before")
  void isReportedAndChangesNothingElse(BrokenInput input) throws IOException {
    assertDecides();
    Path fresh = mesh.directory().outside().resolve(BROKEN);
    input.write(fresh);
    Files.move(fresh, mesh.directory().file(BROKEN), StandardCopyOption.ATOMIC_MOVE);

    JsonNode problem =
        Await.value(() -> "the problem of " + input, LIMIT, () -> problem(input.code()));

    assertThat(problem.path("severity").asText()).isEqualToIgnoringCase("error");
    assertThat(problem.path("message").asText()).isNotBlank();
    assertDecides();
    mesh.apply(OTHER, deny("/other"));
    assertThat(mesh.onlyEdge().ask(HttpRequest.get("/other")).status())
        .as("other files go on changing")
        .isEqualTo(403);
    assertDecides();
  }

  private Optional<JsonNode> problem(String code) {
    return problems().stream()
        .filter(problem -> problem.path("code").asText().equals(code))
        .findFirst();
  }

  private ImmutableList<JsonNode> problems() {
    return mesh.controlPlane().problems().stream()
        .filter(problem -> problem.path("location").asText().startsWith(BROKEN))
        .collect(ImmutableList.toImmutableList());
  }

  private void assertDecides() {
    Edge edge = mesh.onlyEdge();
    HttpRequest open = HttpRequest.get("/open");
    assertThat(edge.ask(HttpRequest.get("/secret")).status()).isEqualTo(403);
    assertThat(edge.ask(open).status()).isEqualTo(200);
    assertThat(edge.ask(open.bearer(Guides.ISTIO_TOKEN)).status()).isEqualTo(200);
    assertThat(edge.ask(open.bearer("invalidToken")).status()).isEqualTo(401);
  }

  private static String deny(String path) {
    return Guides.authorizationPolicy(
        "deny" + path.replace('/', '-'),
        "action: DENY\nrules:\n- to:\n  - operation:\n      paths: [\"%s\"]\n".formatted(path));
  }
}
