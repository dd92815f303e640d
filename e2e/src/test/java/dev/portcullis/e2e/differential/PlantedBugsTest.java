package dev.portcullis.e2e.differential;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import dev.portcullis.e2e.harness.WithEnvoy;
import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The random differential test finds bugs: each one that {@code planted-bugs.yaml} describes is
 * planted into a compiled copy of its class, and a run from the seed has to disagree.
 */
@WithEnvoy
@Tag("planted")
final class PlantedBugsTest {
  private static final Path BUGS = Path.of("src/test/resources/planted-bugs.yaml");
  private static final Path SOURCES = Path.of("../control-plane/src/main/java/dev/portcullis");
  private static final String SEED = System.getProperty("portcullis.fuzz.seed", "4");
  private static final String SETS = System.getProperty("portcullis.fuzz.sets", "6000");

  /** A bug: in which file, what is replaced by what. */
  record Bug(String name, String file, String from, String to) {
    static Bug of(Object tree) {
      ImmutableMap<String, Object> bug = Trees.map(tree);
      return new Bug(
          Trees.text(bug, "name", ""),
          Trees.text(bug, "file", ""),
          Trees.text(bug, "from", ""),
          Trees.text(bug, "to", ""));
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Bug> bugs() throws IOException {
    return Trees.list(Trees.read(Files.readString(BUGS)).getFirst()).stream().map(Bug::of);
  }

  @ParameterizedTest
  @MethodSource("bugs")
  void isFound(Bug bug) throws IOException, InterruptedException {
    String source = Files.readString(SOURCES.resolve(bug.file()));
    assertThat(source.split(Pattern.quote(bug.from()), -1))
        .as("%s occurs once in %s", bug.from(), bug.file())
        .hasSize(2);
    Path folder = Files.createTempDirectory("portcullis-e2e-planted-");
    try {
      Path changed = folder.resolve(bug.file());
      Files.createDirectories(changed.getParent());
      compile(Files.writeString(changed, source.replace(bug.from(), bug.to())), folder);
      String output = run(folder);
      System.out.printf("planted: %s%n%s%n", bug, output);
      assertThat(output).contains("case: ");
    } finally {
      MoreFiles.deleteRecursively(folder, RecursiveDeleteOption.ALLOW_INSECURE);
    }
  }

  private static void compile(Path source, Path folder) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter messages = new StringWriter();
    try (StandardJavaFileManager files =
        compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
      List<String> options =
          List.of("-proc:none", "-nowarn", "-d", folder.toString(), "-cp", classPath());
      boolean compiled =
          compiler
              .getTask(messages, files, null, options, null, files.getJavaFileObjects(source))
              .call();
      assertThat(compiled).as("%s", messages).isTrue();
    }
  }

  private static String run(Path folder) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Dportcullis.envoy=" + System.getProperty("portcullis.envoy"),
                "-cp",
                folder + File.pathSeparator + classPath(),
                FuzzCommand.class.getName(),
                SEED,
                SETS)
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as("exit code of the run; it printed:%n%s", output).isEqualTo(1);
    return output;
  }

  private static String classPath() {
    String surefire = System.getProperty("surefire.test.class.path", "");
    return surefire.isEmpty() ? System.getProperty("java.class.path") : surefire;
  }
}
