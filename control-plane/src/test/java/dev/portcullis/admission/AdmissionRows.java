package dev.portcullis.admission;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.io.Resources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The rows of {@code admission/rows.yaml}, which says how it is to be read. */
final class AdmissionRows {
  private AdmissionRows() {}

  /**
   * An object and what is to become of it.
   *
   * @param outcome accepted, warned CODE or refused CODE
   */
  record Row(String title, String outcome, String yaml) {}

  static ImmutableList<Row> all() {
    ImmutableList.Builder<Row> rows = ImmutableList.builder();
    for (String part : Splitter.on("---\n# ").split(text())) {
      if (!part.startsWith("# ")) {
        int end = part.indexOf('\n');
        List<String> head = Splitter.on(" | ").splitToList(part.substring(0, end));
        rows.add(new Row(head.get(0), head.get(1), part.substring(end + 1)));
      }
    }
    return rows.build();
  }

  private static String text() {
    try {
      return Resources.toString(
          Resources.getResource("admission/rows.yaml"), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
