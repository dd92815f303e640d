package dev.portcullis.e2e.kubernetes;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Runs the real {@code kubectl} as somebody. */
public final class Kubectl {
  private final Path kubeconfig;
  private final Path cache;

  Kubectl(Path kubeconfig, Path cache) {
    this.kubeconfig = kubeconfig;
    this.cache = cache;
  }

  /** How it ended and what it printed. */
  public record Outcome(int exitCode, String output, String errors) {
    /** What it printed, if it succeeded. */
    public String orFail() {
      if (exitCode != 0) {
        throw new AssertionError("kubectl exited with " + exitCode + ": " + errors + output);
      }
      return output;
    }
  }

  /** Runs it to its end. */
  public Outcome run(String... arguments) {
    return runWith("", arguments);
  }

  /** {@code kubectl apply} of documents, as users do it. */
  public Outcome apply(String yaml) {
    return runWith(yaml, "apply", "-f", "-");
  }

  /** Runs it with a text as its standard input. */
  public Outcome runWith(String input, String... arguments) {
    ImmutableList<String> command =
        ImmutableList.<String>builder()
            .add(Tools.kubectl().toString(), "--kubeconfig", kubeconfig.toString())
            .add("--cache-dir", cache.toString())
            .addAll(List.of(arguments))
            .build();
    try {
      Path errors = Files.createTempFile("portcullis-e2e-kubectl-", ".err");
      Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
      try (var stdin = process.getOutputStream()) {
        stdin.write(input.getBytes(StandardCharsets.UTF_8));
      } catch (IOException endedBefore) {
        // Its exit code and words say why.
      }
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      Outcome outcome = new Outcome(process.waitFor(), output, Files.readString(errors));
      Files.delete(errors);
      return outcome;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while kubectl ran", e);
    }
  }
}
