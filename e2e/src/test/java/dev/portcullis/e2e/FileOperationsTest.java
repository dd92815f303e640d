package dev.portcullis.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import dev.portcullis.e2e.harness.Await;
import dev.portcullis.e2e.harness.FileOperation;
import dev.portcullis.e2e.harness.HttpRequest;
import dev.portcullis.e2e.harness.Mesh;
import dev.portcullis.e2e.harness.WithEnvoy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** However a file of policies is changed, its DENY policy holds while it is being changed. */
@WithEnvoy
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class FileOperationsTest {
  private static final int TIMES = Integer.getInteger("portcullis.fileOperations", 20);
  private static final int CONNECTIONS = 3;
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final String FILE = "deny.yaml";
  private static final HttpRequest SECRET = HttpRequest.get("/secret");

  private static final String IDENTITY =
      """
      apiVersion: security.istio.io/v1
      kind: AuthorizationPolicy
      metadata:
        name: deny-secret
        namespace: istio-system
      """;

  private final Mesh mesh = Mesh.gateway();

  @BeforeEach
  void denySecret() {
    mesh.apply(FILE, deny(0));
    assertThat(mesh.onlyEdge().ask(SECRET).status()).isEqualTo(403);
  }

  @AfterEach
  void forgetTheDeny() {
    mesh.remove(FILE);
    assertThat(mesh.onlyEdge().ask(SECRET).status()).isEqualTo(200);
  }

  @AfterAll
  void stop() {
    mesh.close();
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("a DENY policy holds while its file is written")
  void holdsWhileItsFileIsWritten(FileOperation operation) {
    try (RefusalLoad load = load()) {
      for (int time = 1; time <= TIMES; time++) {
        operation.apply(mesh.directory(), FILE, deny(time));
        HttpRequest onlyNow = HttpRequest.get(versionPath(time));
        Await.until(
            "the content of time " + time + " is enforced",
            LIMIT,
            () -> mesh.onlyEdge().ask(onlyNow).status() == 403);
      }
      assertThat(load.letIn()).isEmpty();
      System.out.printf("%s: %d times, %d requests%n", operation, TIMES, load.requests());
    }
  }

  @Test
  @DisplayName("a DENY policy holds while its directory is away, and the absence is reported")
  void holdsWhileItsDirectoryIsAway() throws IOException {
    Path config = mesh.directory().path();
    Path away = mesh.directory().outside().resolve("away");
    try (RefusalLoad load = load()) {
      for (int time = 1; time <= TIMES; time++) {
        Files.move(config, away);
        Await.until("the absence is a problem", LIMIT, () -> !problems().isEmpty());
        Files.move(away, config);
        Await.until("the problem is gone", LIMIT, () -> problems().isEmpty());
      }
      assertThat(load.letIn()).isEmpty();
    }
    mesh.apply(FILE, deny(TIMES + 1));
    assertThat(mesh.onlyEdge().ask(HttpRequest.get(versionPath(TIMES + 1))).status())
        .as("changes count after the directory came back")
        .isEqualTo(403);
  }

  private ImmutableList<String> problems() {
    return mesh.controlPlane().problems().stream()
        .filter(problem -> problem.path("severity").asText().equalsIgnoreCase("error"))
        .map(problem -> problem.path("code").asText())
        .collect(ImmutableList.toImmutableList());
  }

  private RefusalLoad load() {
    RefusalLoad load = RefusalLoad.start(mesh.onlyEdge().address(), CONNECTIONS);
    load.expectRefused(ImmutableList.of(SECRET));
    return load;
  }

  private static String versionPath(int version) {
    return "/version-" + version;
  }

  /** One line carries what changes from time to time, so that sed can change it, too. */
  private static String deny(int version) {
    return "spec: {action: DENY, rules: [{to: [{operation: {paths: [/secret, %s]}}]}]}%n"
            .formatted(versionPath(version))
        + IDENTITY;
  }
}
