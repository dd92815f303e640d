package dev.portcullis.compile.advice;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.Maps;
import dev.portcullis.compile.ConfigView;
import dev.portcullis.document.ConfigReader;
import dev.portcullis.document.DocumentParser;
import dev.portcullis.document.MeshConfigReader;
import dev.portcullis.document.ReadDocument;
import dev.portcullis.model.ConfigKey;
import dev.portcullis.model.ConfigObject;
import dev.portcullis.model.ConfigProblem;
import dev.portcullis.model.MeshSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * One folder a case: {@code input.yaml}, {@code mesh.yaml} where it differs from the defaults, and
 * {@code expected.txt} with the warnings, those of the readers included. {@code
 * -Dupdate.goldens=true} rewrites the latter.
 */
final class AdviceCasesTest {
  private static final Path CASES = Path.of("src/test/resources/advice");

  @TestFactory
  Stream<DynamicTest> everyCaseIsWarnedOfAsExpected() throws IOException {
    try (Stream<Path> folders = Files.list(CASES)) {
      return folders.sorted().toList().stream()
          .map(folder ->
              DynamicTest.dynamicTest(folder.getFileName().toString(), () -> check(folder)));
    }
  }

  private static void check(Path folder) throws IOException {
    Path expected = folder.resolve("expected.txt");
    String actual =
        warnings(folder).stream()
            .filter(problem -> !problem.code().equals("NOT_SUPPORTED_YET"))
            .map(problem -> problem.toString() + "\n")
            .sorted(AdviceCasesTest::byLine)
            .collect(Collectors.joining());
    if (Boolean.getBoolean("update.goldens")) {
      Files.writeString(expected, actual);
    }
    assertThat(actual).isEqualTo(Files.readString(expected));
  }

  private static int byLine(String one, String other) {
    return Integer.compare(line(one), line(other));
  }

  private static int line(String problem) {
    return Integer.parseInt(problem.substring(problem.indexOf(':') + 1).replaceAll(":.*\n", ""));
  }

  private static ImmutableSet<ConfigProblem> warnings(Path folder) throws IOException {
    ConfigReader reader = new ConfigReader("default");
    List<ReadDocument> read =
        new DocumentParser()
                .parse("input.yaml", Files.readAllBytes(folder.resolve("input.yaml")))
                .documents()
                .stream()
                .flatMap(document -> reader.read(document).stream())
                .toList();
    ImmutableList<ConfigObject> objects =
        read.stream()
            .map(document -> document.object() != null ? document.object() : document.closed())
            .filter(Objects::nonNull)
            .collect(ImmutableList.toImmutableList());
    ImmutableSortedMap<ConfigKey, ConfigObject> byKey =
        ImmutableSortedMap.copyOf(Maps.uniqueIndex(objects, ConfigObject::key));
    ImmutableSet<ConfigKey> doubtful =
        read.stream()
            .filter(document -> document.object() == null)
            .map(ReadDocument::key)
            .filter(Objects::nonNull)
            .collect(ImmutableSet.toImmutableSet());
    ConfigView view = new ConfigView(1, byKey, mesh(folder.resolve("mesh.yaml")));
    return ImmutableSet.<ConfigProblem>builder()
        .addAll(read.stream().flatMap(document -> document.problems().stream()).toList())
        .addAll(Advice.of(view, ImmutableSet.of(), doubtful))
        .build();
  }

  private static MeshSettings mesh(Path file) throws IOException {
    return Files.exists(file)
        ? Objects.requireNonNull(
            new MeshConfigReader()
                .read(new DocumentParser().parse("mesh.yaml", Files.readAllBytes(file)))
                .settings())
        : MeshSettings.DEFAULT;
  }
}
