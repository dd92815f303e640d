package dev.portcullis.e2e.decisions;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.Iterables;
import dev.portcullis.e2e.harness.PortcullisCommand;
import dev.portcullis.e2e.harness.WithEnvoy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * What Istio 1.30.3 and Envoy were seen to decide is decided by Portcullis and the same Envoy.
 *
 * <p>Needs root: the recordings use the ports 80 and 90.
 */
@Tag("system")
@WithEnvoy
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RecordedDecisionsTest {
  private static final Path TABLE = Path.of("target", "decisions.md");

  private final DecisionTable table = new DecisionTable();
  private final RecordedMesh mesh = new RecordedMesh(RecordedDecisions.folder());
  private final Replay replay = new Replay(mesh.authority());

  @AfterAll
  void stop() throws IOException {
    mesh.close();
    RecordedDecisions.notReplayed().forEach((name, reason) -> table.put(name, "", reason));
    table.write(TABLE);
  }

  @Test
  @DisplayName("what is noted of a case is noted of one that is there")
  void notesNothingElse() {
    assertThat(RecordedDecisions.cases().keySet())
        .isNotEmpty()
        .containsAll(RecordedDecisions.notes().keySet());
  }

  @TestFactory
  @DisplayName("a recorded case is decided as it was recorded")
  Stream<DynamicTest> decidesAsRecorded(@TempDir Path scratch) {
    return RecordedDecisions.replayed().stream()
        .map(recorded -> DynamicTest.dynamicTest(recorded.name(), () -> replay(recorded, scratch)));
  }

  private void replay(RecordedCase recorded, Path scratch) throws IOException {
    int requests = recorded.requests().size();
    try {
      switch (recorded.kind()) {
        case ANSWERED -> assertAnswersAlike(recorded, scratch);
        case REFUSED_BY_VALIDATION -> assertCheckRefuses(recorded, scratch);
        case REJECTED_BY_ENVOY -> assertClosed(recorded);
      }
      table.put(recorded.name(), Integer.toString(requests), outcome(recorded));
    } catch (AssertionError | IOException | RuntimeException e) {
      table.put(recorded.name(), Integer.toString(requests), "**differs**");
      throw e;
    }
  }

  private static String outcome(RecordedCase recorded) {
    return switch (recorded.kind()) {
      case ANSWERED -> "alike";
      case REFUSED_BY_VALIDATION -> "refused as " + RecordedDecisions.code(recorded);
      case REJECTED_BY_ENVOY -> "closed, where Istio's configuration was rejected";
    };
  }

  /** Three answers to each request: the recorded one, real Envoy's, and the decider's. */
  private void assertAnswersAlike(RecordedCase recorded, Path scratch) throws IOException {
    mesh.apply(recorded);
    ImmutableList<String> ofDecider = RecordedDecider.of(recorded, scratch).differences();
    assertThat(Iterables.concat(replay.differences(recorded), ofDecider))
        .as("%s", mesh.controlPlane().problems())
        .isEmpty();
  }

  private static void assertCheckRefuses(RecordedCase recorded, Path scratch) throws IOException {
    Path folder = Files.createDirectories(scratch.resolve(recorded.name()));
    Files.writeString(folder.resolve("policies.yaml"), recorded.policies());
    PortcullisCommand.Outcome outcome = PortcullisCommand.run("check", folder.toString());
    assertThat(outcome.exitCode()).as("%s", outcome).isEqualTo(1);
    assertThat(outcome.output())
        .containsPattern("policies.yaml:\\d+:\\d+ error " + RecordedDecisions.code(recorded));
  }

  /** Envoy refused what Istio sent, a hole; here a token is refused and a problem says why. */
  private void assertClosed(RecordedCase recorded) throws IOException {
    mesh.apply(recorded);
    assertThat(mesh.controlPlane().problems()).isNotEmpty();
    ImmutableList.Builder<String> letIn = ImmutableList.builder();
    for (JsonNode request : recorded.requests()) {
      boolean token = request.path("headers").has("authorization");
      int status = replay.send(request).status();
      if (token && status != 401) {
        letIn.add(request.path("name").asText() + " got " + status);
      }
    }
    assertThat(letIn.build()).isEmpty();
  }
}
