package dev.portcullis.e2e.harness;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Runs the real {@code portcullis} command in a JVM of its own, from the tests' class path. */
public final class PortcullisCommand {
  static final String MAIN = "dev.portcullis.cli.Portcullis";

  private static final Path HOSTS = hosts();

  private PortcullisCommand() {}

  /** How a finished command ended and what it printed. */
  public record Outcome(int exitCode, String output, String errors) {}

  /** Runs a command to its end. */
  public static Outcome run(String... arguments) {
    try {
      Path errors = Files.createTempFile("portcullis-e2e-command-", ".err");
      Process process =
          new ProcessBuilder(commandLine(List.of(arguments)))
              .redirectError(errors.toFile())
              .start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      Outcome outcome = new Outcome(process.waitFor(), output, Files.readString(errors));
      Files.delete(errors);
      return outcome;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while portcullis ran", e);
    }
  }

  /** The command line that runs {@code portcullis} with the given arguments. */
  public static ImmutableList<String> commandLine(List<String> arguments) {
    return commandLine(MAIN, arguments);
  }

  /** The same with another class of the tests' class path in place of the command. */
  static ImmutableList<String> commandLine(String main, List<String> arguments) {
    return ImmutableList.<String>builder()
        .add(Path.of(System.getProperty("java.home"), "bin", "java").toString())
        // What the launcher of a distribution passes, too; short-lived commands start a third
        // faster.
        .add("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow")
        .add("-XX:+UseSerialGC", "-Xmx512m")
        // All names there are: what a test asks for must not depend on the machine's name servers.
        .add("-Djdk.net.hosts.file=" + HOSTS)
        .add("-cp", classPath(), main)
        .addAll(arguments)
        .build();
  }

  private static Path hosts() {
    try {
      Path file = Files.createTempFile("portcullis-e2e-hosts-", "");
      file.toFile().deleteOnExit();
      return Files.writeString(file, "127.0.0.1 localhost\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The tests' class path, for JVMs that they start. */
  public static String classPath() {
    // Surefire's own class path is one manifest jar that is deleted with the test JVM.
    String surefire = System.getProperty("surefire.test.class.path", "");
    return surefire.isEmpty() ? System.getProperty("java.class.path") : surefire;
  }
}
