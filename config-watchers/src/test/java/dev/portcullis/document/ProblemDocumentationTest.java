package dev.portcullis.document;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.model.ProblemCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class ProblemDocumentationTest {
  private static final Pattern PARAGRAPH =
      Pattern.compile("^\\*\\*([A-Z0-9_]+)\\*\\*: \\S", Pattern.MULTILINE);

  @Test
  void everyCodeHasOneParagraphAndEveryParagraphACode() throws IOException {
    String text = Files.readString(Path.of("..", "docs", "problems.md"));
    List<String> documented =
        PARAGRAPH.matcher(text).results().map((MatchResult found) -> found.group(1)).toList();
    assertThat(documented)
        .containsExactlyInAnyOrderElementsOf(
            Stream.of(ProblemCode.values()).map(ProblemCode::name).toList());
  }
}
