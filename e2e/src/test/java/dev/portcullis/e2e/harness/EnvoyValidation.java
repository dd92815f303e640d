package dev.portcullis.e2e.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Asks Envoy whether it would run a bootstrap ({@code --mode validate}). */
public final class EnvoyValidation {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private EnvoyValidation() {}

  /** What Envoy has against a bootstrap in JSON, "" for nothing. */
  public static String objections(String bootstrap) {
    try {
      Path file = Files.createTempFile("portcullis-validate-", ".json");
      Path log = Files.createTempFile("portcullis-validate-", ".log");
      try {
        Files.writeString(file, bootstrap);
        return objections(file, log);
      } finally {
        Files.delete(file);
        Files.delete(log);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String objections(Path file, Path log) throws IOException {
    List<String> command =
        List.of(
            EnvoyBinary.path().toString(),
            "--mode",
            "validate",
            "--reject-unknown-dynamic-fields",
            "--log-level",
            "error",
            "--config-path",
            file.toString());
    Process envoy =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    try {
      if (!envoy.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        return "no answer within " + LIMIT;
      }
      // Also an abort: some of what Envoy cannot parse ends the process.
      return envoy.exitValue() == 0 ? "" : envoy.exitValue() + ": " + Files.readString(log);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } finally {
      envoy.destroyForcibly();
    }
  }
}
