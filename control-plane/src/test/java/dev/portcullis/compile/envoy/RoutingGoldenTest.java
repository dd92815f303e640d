package dev.portcullis.compile.envoy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.portcullis.compile.Compiled;
import dev.portcullis.xds.ReferenceCheck;
import dev.portcullis.xds.ReferenceCheck.Reference;
import dev.portcullis.xds.ResourceType;
import dev.portcullis.xds.Snapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every directory of {@code routing/} compiles to what it expects. */
final class RoutingGoldenTest {
  private static final ImmutableSet<String> FILES =
      ImmutableSet.of("input.yaml", "group.yaml", "mesh.yaml", "expected.yaml");

  static List<GoldenCase> cases() throws IOException {
    return GoldenCase.all();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void compilesToWhatIsExpected(GoldenCase golden) throws IOException {
    String actual = GoldenCase.render(golden.compile());
    if (Boolean.getBoolean("update.goldens")) {
      Files.writeString(golden.expected(), actual);
    }
    assertEquals(Files.readString(golden.expected()), actual);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void compilesToTheSameWhateverTheOrderOfDocuments(GoldenCase golden) {
    Compiled expected = golden.compile();
    for (long seed = 1; seed <= 5; seed++) {
      assertEquals(expected.resources(), golden.compileShuffled(seed).resources());
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void refersOnlyToWhatIsThereButForClustersThatAnswer503(GoldenCase golden) {
    ImmutableList<Reference> dangling =
        ReferenceCheck.dangling(Snapshot.of(1, golden.compile().resources())).stream()
            // Extensions belong to the policy compiler, secrets to the one of credentials.
            .filter(reference -> reference.to() != ResourceType.EXTENSION)
            .filter(reference -> reference.to() != ResourceType.SECRET)
            .filter(reference -> reference.to() != ResourceType.CLUSTER)
            .collect(ImmutableList.toImmutableList());
    assertEquals(ImmutableList.of(), dangling);
  }

  @Test
  void noFileIsLeftOver() throws IOException {
    try (Stream<Path> files = Files.walk(GoldenCase.CASES).filter(Files::isRegularFile)) {
      for (Path file : files.toList()) {
        assertTrue(FILES.contains(file.getFileName().toString()), file + " is read by nobody");
        assertTrue(Files.exists(file.resolveSibling("input.yaml")), file + " has no input.yaml");
      }
    }
  }
}
