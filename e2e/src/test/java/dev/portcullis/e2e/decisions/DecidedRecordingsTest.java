package dev.portcullis.e2e.decisions;

import static org.assertj.core.api.Assertions.assertThat;

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
    if (!RecordedDecisions.areThere()) {
      // They are beside the project, or they are not: a checkout without them has nothing to check.
      return Stream.empty();
    }
    return RecordedDecisions.replayed().stream()
        .filter(recorded -> recorded.kind() == RecordedCase.Kind.ANSWERED)
        .map(recorded -> DynamicTest.dynamicTest(recorded.name(), () -> check(recorded, scratch)));
  }

  private static void check(RecordedCase recorded, Path scratch) throws IOException {
    assertThat(RecordedDecider.of(recorded, scratch).differences()).isEmpty();
  }
}
