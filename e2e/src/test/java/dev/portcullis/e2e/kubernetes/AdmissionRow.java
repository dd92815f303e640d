package dev.portcullis.e2e.kubernetes;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * One row of the table of what is accepted, warned of or refused; the file says how it is read.
 *
 * @param outcome accepted, warned CODE or refused CODE
 * @param refusedBy schema, webhook, handler, or - for nobody
 */
record AdmissionRow(String title, String outcome, String refusedBy, String yaml) {
  private static final String FILE = "control-plane/src/test/resources/admission/rows.yaml";

  /** Those that a cluster can be asked about. */
  static ImmutableList<AdmissionRow> all() {
    ImmutableList.Builder<AdmissionRow> rows = ImmutableList.builder();
    for (String part : Splitter.on("---\n# ").split(text())) {
      List<String> head = Splitter.on(" | ").splitToList(part.substring(0, part.indexOf('\n')));
      if (!part.startsWith("# ") && !head.get(2).equals("handler")) {
        rows.add(
            new AdmissionRow(
                head.get(0), head.get(1), head.get(2), part.substring(part.indexOf('\n') + 1)));
      }
    }
    return rows.build();
  }

  /** The word before the code. */
  String verb() {
    return Splitter.on(' ').splitToList(outcome).getFirst();
  }

  /** The code, "" for what is accepted. */
  String code() {
    return outcome.substring(verb().length()).strip();
  }

  private static String text() {
    try {
      return Files.readString(Path.of(System.getProperty("portcullis.home"), FILE));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
