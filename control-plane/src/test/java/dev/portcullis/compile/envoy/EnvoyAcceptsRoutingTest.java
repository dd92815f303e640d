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
  @TempDir Path directory;

  static List<GoldenCase> cases() throws IOException {
    return RoutingGoldenTest.cases();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void acceptsTheGolden(GoldenCase golden) throws Exception {
    Path bootstrap = directory.resolve("bootstrap.json");
    Files.writeString(bootstrap, EnvoyJson.json(StaticBootstrap.of(golden.compile().resources())));
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
    assertFalse(said.contains("Deprecated"), said);
  }

  private static String envoy() {
    String property = System.getProperty("portcullis.envoy", "");
    String path = property.isBlank() ? System.getenv().getOrDefault("ENVOY_BIN", "") : property;
    assertFalse(path.isBlank(), "no Envoy: set ENVOY_BIN or -Dportcullis.envoy");
    return path;
  }
}
