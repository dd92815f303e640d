package dev.portcullis.compile.envoy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedMap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Every field of Istio's kinds has a golden case that would be another without it, or else its
 * author is told, or there is a reason.
 */
final class FieldsTest {
  private static final Path REASONS = Path.of("src", "test", "resources", "fields", "reasons");
  private static final Path DOCUMENT = Path.of("..", "docs", "compatibility.md");
  private static final String BEGIN = "<!-- fields: written by FieldsTest -->\n";
  private static final String END = "<!-- end of fields -->\n";

  private static FieldTable table = new FieldTable(ImmutableSortedMap.of());
  private static ImmutableMap<FieldPath, String> reasons = ImmutableMap.of();

  @BeforeAll
  static void leaveOutEachField() throws IOException {
    table = FieldTable.ofGoldens();
    reasons =
        Files.readAllLines(REASONS).stream()
            .map(line -> line.split(" ", 3))
            .collect(
                ImmutableMap.toImmutableMap(
                    words -> new FieldPath(words[0], words[1]), words -> words[2]));
  }

  @Test
  void everyFieldIsSupportedOrReportedOrThereIsAReason() {
    assertThat(reasons.keySet())
        .containsExactlyInAnyOrderElementsOf(
            Stream.of(FieldEffect.WITHOUT_CASE, FieldEffect.NOTHING, FieldEffect.REMARKED)
                .flatMap(effect -> table.of(effect).stream())
                .toList());
  }

  @Test
  void theDocumentationSaysSo() throws IOException {
    String text = Files.readString(DOCUMENT);
    int begin = text.indexOf(BEGIN) + BEGIN.length();
    int end = text.indexOf(END);
    String fields = new FieldTableText(table, reasons).render();
    if (Boolean.getBoolean("update.goldens")) {
      Files.writeString(DOCUMENT, text.substring(0, begin) + "\n" + fields + text.substring(end));
    }
    String written = Files.readString(DOCUMENT);
    assertThat(written.substring(begin, written.indexOf(END))).isEqualTo("\n" + fields);
  }
}
