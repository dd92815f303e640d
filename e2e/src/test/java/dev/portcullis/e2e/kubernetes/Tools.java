package dev.portcullis.e2e.kubernetes;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Finds what {@code scripts/setup.sh kubernetes helm} put into the cache. */
public final class Tools {
  private Tools() {}

  /** The API server. */
  static Path apiServer() {
    return executable(folder().resolve("kube-apiserver"));
  }

  /** The client that users have. */
  static Path kubectl() {
    return executable(folder().resolve("kubectl"));
  }

  /** The installer of charts. */
  public static Path helm() {
    return executable(Path.of(given("portcullis.helm", "HELM_BIN")));
  }

  /** A file of the folder with other projects' CRDs. */
  static Path crds(String file) {
    Path crds = Path.of(given("portcullis.crds", "CRDS_DIR")).resolve(file).toAbsolutePath();
    if (!Files.isReadable(crds)) {
      throw new IllegalStateException(crds + " cannot be read (make test-kubernetes makes it)");
    }
    return crds;
  }

  private static Path folder() {
    return Path.of(given("portcullis.kubernetes", "KUBERNETES_BIN"));
  }

  private static Path executable(Path path) {
    Path absolute = path.toAbsolutePath();
    if (!Files.isExecutable(absolute)) {
      throw new IllegalStateException(absolute + " cannot be run (make test-kubernetes makes it)");
    }
    return absolute;
  }

  private static String given(String property, String variable) {
    String value = notBlank(System.getProperty(property));
    if (value == null) {
      value = notBlank(System.getenv(variable));
    }
    if (value == null) {
      throw new IllegalStateException(
          "set -D" + property + " or " + variable + " (make test-kubernetes does)");
    }
    return value;
  }

  private static @Nullable String notBlank(@Nullable String text) {
    return text == null || text.isBlank() ? null : text;
  }
}
