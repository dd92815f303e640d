package dev.portcullis.e2e.decisions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableList;
import dev.portcullis.e2e.harness.HttpAnswer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** What Istio 1.30.3 and Envoy were seen to decide is what the decider decides, without either. */
final class DecidedRecordingsTest {

  @TestFactory
  @DisplayName("the decider answers every request of a recorded case as it was recorded")
  Stream<DynamicTest> decidesAsRecorded(@TempDir Path scratch) {
    assumeTrue(RecordedDecisions.areThere(), "the recorded decisions are not beside the project");
    return RecordedDecisions.cases().values().stream()
        .filter(recorded -> recorded.kind() == RecordedCase.Kind.ANSWERED)
        .map(recorded -> DynamicTest.dynamicTest(recorded.name(), () -> check(recorded, scratch)));
  }

  private static void check(RecordedCase recorded, Path scratch) throws IOException {
    RecordedDecider decider = RecordedDecider.of(recorded, scratch);
    ImmutableList.Builder<String> differences = ImmutableList.builder();
    for (JsonNode request : recorded.requests()) {
      HttpAnswer answer = decider.answer(request);
      Replay.compare(recorded.expected(request), answer, Replay.source(request))
          .forEach(difference ->
              differences.add(
                  request.path("name").asText()
                      + ": "
                      + difference
                      + ", because "
                      + decider.decide(request).reason()));
    }
    assertThat(differences.build()).isEmpty();
  }
}
