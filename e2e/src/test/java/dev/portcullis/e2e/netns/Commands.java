package dev.portcullis.e2e.netns;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Runs the system's commands to their end. */
final class Commands {
  private Commands() {}

  static void run(String... command) {
    run(ImmutableList.copyOf(command), "");
  }

  /** Runs one with an input; fails with its words if it fails. */
  static void run(List<String> command, String input) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
      process.getOutputStream().close();
      String words = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new AssertionError(String.join(" ", command) + ": " + words);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot run " + command.getFirst() + " (make test-system installs it)", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }
}
