package dev.portcullis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A folder of policies and tokens, in which {@code explain} is run. */
final class ExplainRig {
  private static final String POLICIES = "/explain/policies.yaml";

  private final Path folder;
  private final Map<String, String> tokens;

  /** What a run printed. */
  record Outcome(int exitCode, String output, String errors) {}

  ExplainRig(Path folder) throws IOException {
    this.folder = folder;
    ExplainTokens issuer = new ExplainTokens();
    this.tokens = issuer.files();
    Path config = Files.createDirectories(folder.resolve("config"));
    Files.writeString(config.resolve("policies.yaml"), policies().replace("JWKS", issuer.jwks()));
    for (Map.Entry<String, String> token : tokens.entrySet()) {
      Files.writeString(folder.resolve(token.getKey()), token.getValue() + "\n");
    }
  }

  /** The policies, with a placeholder for the keys. */
  static String policies() throws IOException {
    try (InputStream in = ExplainRig.class.getResourceAsStream(POLICIES)) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** Runs the command with these arguments; files are those of the folder. */
  Outcome run(String... arguments) {
    List<String> all = new ArrayList<>(List.of("explain", "--config", "config"));
    all.addAll(Arrays.asList(arguments));
    all.addAll(List.of("--now", ExplainTokens.NOW.toString()));
    all.replaceAll(argument ->
        argument.equals("config") || tokens.containsKey(argument)
            ? folder.resolve(argument).toString()
            : argument);
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode =
        Portcullis.commandLine()
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(all.toArray(String[]::new));
    assertThat(err.toString()).doesNotContain("\tat ");
    tokens.values().forEach(token -> assertThat(out.toString()).doesNotContain(token));
    return new Outcome(exitCode, out.toString(), err.toString());
  }
}
