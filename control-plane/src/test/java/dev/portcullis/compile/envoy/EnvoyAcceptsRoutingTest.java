package dev.portcullis.compile.envoy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.xds.EnvoyJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A real Envoy accepts what every golden compiles to, without a word about deprecated fields. */
@Tag("envoy")
final class EnvoyAcceptsRoutingTest {
  /** Without this field Envoy 1.40 sends signals a second late (decision 0011). */
  private static final String KNOWN = "OpenTelemetryAccessLogConfig.common_config";

  private static final Path CERTIFICATES = Path.of("src/test/resources/certificates");

  @TempDir Path directory;

  static List<GoldenCase> cases() throws IOException {
    return RoutingGoldenTest.cases();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void acceptsTheGolden(GoldenCase golden) throws Exception {
    Path bootstrap = directory.resolve("bootstrap.json");
    String resources = EnvoyJson.json(StaticBootstrap.of(golden.compile().resources()));
    Files.writeString(bootstrap, resources.replace("/etc/certs/", certificates() + "/"));
    Path log = directory.resolve("log");
    Process envoy =
        new ProcessBuilder(
                envoy(),
                "--mode",
                "validate",
                "--disable-hot-restart",
                "--log-level",
                "warning",
                "--config-path",
                bootstrap.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      assertTrue(envoy.waitFor(60, TimeUnit.SECONDS), "Envoy took more than a minute");
    } finally {
      envoy.destroyForcibly();
    }
    String said = Files.readString(log);
    assertEquals(0, envoy.exitValue(), said);
    assertFalse(
        said.lines()
            .filter(line -> !line.contains(KNOWN))
            .anyMatch(it -> it.contains("Deprecated")),
        said);
  }

  /** A folder with files of the names that goldens have: Envoy opens them. */
  private Path certificates() throws IOException {
    Path folder = Files.createDirectories(directory.resolve("certs"));
    for (String name : List.of("tls.crt", "ca.crt", "c.pem", "rsa.pem", "ec.pem", "ecdsa.pem")) {
      Files.copy(CERTIFICATES.resolve("server.crt"), folder.resolve(name));
    }
    for (String name : List.of("tls.key", "c.key", "rsa.key", "ec.key", "ecdsa.key")) {
      Files.copy(CERTIFICATES.resolve("server.key"), folder.resolve(name));
    }
    Files.copy(CERTIFICATES.resolve("crl.pem"), folder.resolve("crl.pem"));
    return folder;
  }

  private static String envoy() {
    String property = System.getProperty("portcullis.envoy", "");
    String path = property.isBlank() ? System.getenv().getOrDefault("ENVOY_BIN", "") : property;
    assertFalse(path.isBlank(), "no Envoy: set ENVOY_BIN or -Dportcullis.envoy");
    return path;
  }
}
