package dev.portcullis.compile;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.portcullis.document.ConfigReader;
import dev.portcullis.document.DocumentParser;
import dev.portcullis.document.MeshConfigReader;
import dev.portcullis.model.ConfigObject;
import dev.portcullis.model.MeshSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** What all golden cases are made of, in other namespaces, too: as pieces of one mesh. */
final class GoldenObjects {
  private static final Path CASES = Path.of("src", "test", "resources");

  private GoldenObjects() {}

  /** The objects of each case, some of them in several forms. */
  static ImmutableList<ImmutableList<ConfigObject>> cases() throws IOException {
    ImmutableList.Builder<ImmutableList<ConfigObject>> cases = ImmutableList.builder();
    for (Path input : files("input.yaml")) {
      String text = Files.readString(input);
      cases.add(
          Stream.of(
                  text,
                  text.replace("namespace: foo", "namespace: bar"),
                  text.replace("namespace: bar", "namespace: foo"),
                  text.replace("app: httpbin", "app: sleep"),
                  text.replace("mode: SIMPLE", "mode: DISABLE")
                      .replace("ROUND_ROBIN", "RANDOM")
                      .replace("LEAST_REQUEST", "RANDOM"),
                  text.replaceAll("(max\\w+|consecutive\\w+|weight): (\\d)", "$1: 1$2"))
              .distinct()
              .flatMap(form -> objects(input, form))
              .distinct()
              .collect(ImmutableList.toImmutableList()));
    }
    return cases.build();
  }

  private static Stream<ConfigObject> objects(Path file, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return new DocumentParser()
        .parse(file.toString(), bytes).documents().stream()
            .flatMap(document -> new ConfigReader("default").read(document).stream())
            .flatMap(
                read -> Stream.ofNullable(read.object() != null ? read.object() : read.closed()));
  }

  /** The mesh configs, the default one first. */
  static ImmutableList<MeshSettings> meshes() throws IOException {
    ImmutableSet.Builder<MeshSettings> meshes = ImmutableSet.builder();
    meshes.add(MeshSettings.DEFAULT);
    for (Path file : files("mesh.yaml")) {
      MeshSettings settings =
          new MeshConfigReader()
              .read(new DocumentParser().parse(file.toString(), Files.readAllBytes(file)))
              .settings();
      meshes.add(Objects.requireNonNull(settings));
    }
    return meshes.build().asList();
  }

  private static List<Path> files(String name) throws IOException {
    try (Stream<Path> files = Files.walk(CASES)) {
      return files.filter(file -> file.endsWith(name)).sorted().toList();
    }
  }
}
