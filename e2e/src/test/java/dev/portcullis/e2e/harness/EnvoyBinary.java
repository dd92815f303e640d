package dev.portcullis.e2e.harness;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Finds the Envoy that the tests run: {@code -Dportcullis.envoy}, else {@code ENVOY_BIN}. */
public final class EnvoyBinary {
  private EnvoyBinary() {}

  public static Path path() {
    String given = firstGiven(System.getProperty("portcullis.envoy"), System.getenv("ENVOY_BIN"));
    Path path = Path.of(given).toAbsolutePath();
    if (!Files.isExecutable(path)) {
      throw new IllegalStateException("the Envoy binary " + path + " cannot be run");
    }
    return path;
  }

  private static String firstGiven(@Nullable String property, @Nullable String environment) {
    if (property != null && !property.isBlank()) {
      return property;
    }
    if (environment != null && !environment.isBlank()) {
      return environment;
    }
    throw new IllegalStateException(
        "no Envoy: set ENVOY_BIN or -Dportcullis.envoy to a 1.40 binary (make test does)");
  }
}
