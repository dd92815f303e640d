package dev.portcullis.e2e.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The operations themselves, so that a test that uses them measures what it says. */
final class FileOperationTest {
  @ParameterizedTest
  @EnumSource
  void leavesTheNewContentBehind(FileOperation operation) throws IOException {
    try (PolicyDirectory directory = PolicyDirectory.create()) {
      directory.replace("policy.yaml", content(0));
      for (int time = 1; time <= 3; time++) {
        operation.apply(directory, "policy.yaml", content(time));
        assertThat(Files.readString(directory.file("policy.yaml"))).isEqualTo(content(time));
      }
    }
  }

  private static String content(int version) {
    return "# version " + version + "\nkind: Something\n";
  }
}
