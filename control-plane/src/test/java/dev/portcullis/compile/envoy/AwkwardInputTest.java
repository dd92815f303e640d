package dev.portcullis.compile.envoy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.document.ConfigReader;
import dev.portcullis.document.DocumentParser;
import dev.portcullis.model.ConfigProblem.Severity;
import dev.portcullis.xds.PolicyDelivery;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** What the readers let in, the compiler must not find unusable: nobody would know the line. */
final class AwkwardInputTest {
  private static final PolicyCase AWKWARD =
      PolicyCase.read(PolicyCase.ROOT.resolve("awkward-and-accepted"));

  @Test
  void theReadersTakeIt() throws IOException {
    ConfigReader reader = new ConfigReader("default");
    byte[] input = Files.readAllBytes(AWKWARD.directory().resolve("input.yaml"));
    assertThat(new DocumentParser().parse("input.yaml", input).documents())
        .flatExtracting(reader::read)
        .flatExtracting(read -> read.problems())
        .noneMatch(problem -> problem.severity() == Severity.ERROR);
  }

  @Test
  void theCompilerTakesIt() {
    assertThat(AWKWARD.compile(PolicyDelivery.ATOMIC).problems()).isEmpty();
  }
}
