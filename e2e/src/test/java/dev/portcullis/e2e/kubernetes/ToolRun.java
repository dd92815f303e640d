package dev.portcullis.e2e.kubernetes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** How a tool of the cluster's users ended and what it printed. */
public record ToolRun(int exitCode, String output, String errors) {
  /** Runs a command to its end, with a text as its standard input. */
  static ToolRun of(List<String> command, String input) {
    try {
      Path errors = Files.createTempFile("portcullis-e2e-tool-", ".err");
      Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
      try (var stdin = process.getOutputStream()) {
        stdin.write(input.getBytes(StandardCharsets.UTF_8));
      } catch (IOException endedBefore) {
        // Its exit code and words say why.
      }
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      ToolRun run = new ToolRun(process.waitFor(), output, Files.readString(errors));
      Files.delete(errors);
      return run;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while " + command.getFirst() + " ran", e);
    }
  }

  /** What it printed, if it succeeded. */
  public String orFail() {
    if (exitCode != 0) {
      throw new AssertionError("exit code " + exitCode + ": " + errors + output);
    }
    return output;
  }
}
