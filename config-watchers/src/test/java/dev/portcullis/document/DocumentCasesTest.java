package dev.portcullis.document;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.model.ConfigProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * One folder a case: {@code input.yaml}, {@code input.json} or {@code mesh.yaml}, and {@code
 * expected.txt} with the problems and what was read. {@code -Dupdate.goldens=true} rewrites the
 * latter.
 */
final class DocumentCasesTest {
  private static final Path CASES = Path.of("src/test/resources/documents");
  private static final String EXPECTED = "expected.txt";
  private static final List<String> INPUTS = List.of("input.yaml", "input.json", "mesh.yaml");

  @TestFactory
  Stream<DynamicTest> everyCaseIsReadAsExpected() throws IOException {
    return cases().stream()
        .map(folder ->
            DynamicTest.dynamicTest(folder.getFileName().toString(), () -> check(folder)));
  }

  @Test
  void everyFolderIsACase() throws IOException {
    for (Path folder : cases()) {
      try (Stream<Path> files = Files.list(folder)) {
        List<String> names = files.map(file -> file.getFileName().toString()).sorted().toList();
        assertThat(names).as("files of %s", folder).hasSize(2).contains(EXPECTED);
        assertThat(INPUTS).containsAnyElementsOf(names);
      }
    }
  }

  private static List<Path> cases() throws IOException {
    try (Stream<Path> folders = Files.list(CASES)) {
      return folders.sorted().toList();
    }
  }

  private static void check(Path folder) throws IOException {
    Path input =
        INPUTS.stream().map(folder::resolve).filter(Files::exists).findFirst().orElseThrow();
    String actual = render(input);
    Path expected = folder.resolve(EXPECTED);
    if (Boolean.getBoolean("update.goldens")) {
      Files.writeString(expected, actual);
    }
    assertThat(actual).isEqualTo(Files.readString(expected));
  }

  private static String render(Path input) throws IOException {
    String name = input.getFileName().toString();
    ParsedFile file = new DocumentParser().parse(name, Files.readAllBytes(input));
    StringBuilder out = new StringBuilder();
    if (name.equals("mesh.yaml")) {
      ReadMeshConfig mesh = new MeshConfigReader().read(file);
      problems(out, name, mesh.problems());
      return out.append(mesh.settings() == null ? "no settings\n" : RecordDump.of(mesh.settings()))
          .toString();
    }
    out.append(file.outcome()).append('\n');
    problems(out, name, file.problems());
    for (Node document : file.documents()) {
      for (ReadDocument read : new ConfigReader("default").read(document)) {
        render(out, name, read);
      }
    }
    return out.toString();
  }

  private static void render(StringBuilder out, String name, ReadDocument read) {
    out.append("---\n");
    out.append(read.key() == null ? "no key" : read.key()).append('\n');
    problems(out, name, read.problems());
    assertThat(read.problems()).allMatch(problem -> read.key() == problem.key());
    if (read.object() != null) {
      out.append("used: ").append(RecordDump.of(read.object()));
    } else if (read.closed() != null) {
      out.append("closed: ").append(RecordDump.of(read.closed()));
    } else {
      out.append("nothing\n");
    }
  }

  private static void problems(StringBuilder out, String name, List<ConfigProblem> problems) {
    for (ConfigProblem problem : problems) {
      String text = problem.toString();
      out.append(text.startsWith(name + ":") ? text.substring(name.length() + 1) : text);
      out.append('\n');
    }
  }
}
