package dev.portcullis.cli.keys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.cli.Portcullis;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** Runs the commands for keys and tokens; OpenSSL made the keys. */
final class KeyRig {
  private KeyRig() {}

  /** What a run printed. */
  record Outcome(int exitCode, String output, String errors) {
    /** What it printed, as the only thing that it did. */
    String printed() {
      assertThat(errors).isEmpty();
      assertThat(exitCode).isZero();
      return output.strip();
    }
  }

  static Outcome run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode =
        Portcullis.commandLine()
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(arguments);
    assertThat(err.toString()).doesNotContain("\tat ", "internal error");
    return new Outcome(exitCode, out.toString(), err.toString());
  }

  /** The same with something on standard input. */
  static Outcome runWith(String input, String... arguments) {
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
    try {
      return run(arguments);
    } finally {
      System.setIn(before);
    }
  }

  /** A file that OpenSSL made. */
  static String pem(String name) {
    try {
      return Path.of(Objects.requireNonNull(KeyRig.class.getResource("/pem/" + name)).toURI())
          .toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  static String contentOf(String name) {
    try {
      return Files.readString(Path.of(pem(name)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
