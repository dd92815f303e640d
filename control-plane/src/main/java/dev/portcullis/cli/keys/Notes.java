package dev.portcullis.cli.keys;

import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;

/** What is said beside the output, where it does not get into a pipe. */
final class Notes {
  private Notes() {}

  static void print(PrintWriter err, String severity, @Nullable String text) {
    if (text != null) {
      err.println("portcullis: " + severity + ": " + text);
    }
  }
}
