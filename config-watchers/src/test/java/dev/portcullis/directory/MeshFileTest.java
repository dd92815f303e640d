package dev.portcullis.directory;

import static dev.portcullis.directory.DirectoryFixture.deny;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.portcullis.source.SourceUnusableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The mesh config: refused when invalid at the start, else the last valid one stands. */
final class MeshFileTest {
  @TempDir Path temporary;
  private Path directory;
  private Path mesh;

  @BeforeEach
  void write() throws IOException {
    directory = Files.createDirectory(temporary.resolve("policies"));
    Files.writeString(directory.resolve("deny.yaml"), deny(0));
    mesh = Files.writeString(temporary.resolve("mesh.yaml"), "rootNamespace: r0\n");
  }

  private DirectoryFixture start() throws SourceUnusableException {
    return DirectoryFixture.start(directory, settings -> settings.withMeshConfig(mesh));
  }

  private void rename(String content) throws IOException {
    Path next = Files.writeString(temporary.resolve("next"), content);
    Files.move(next, mesh, StandardCopyOption.ATOMIC_MOVE);
  }

  private static DirectoryFixture awaitRoot(DirectoryFixture fixture, String root) {
    fixture.await(root, state -> state.mesh().rootNamespace().equals(root));
    return fixture;
  }

  @Test
  void invalidOrMissingAtTheStartIsRefused() throws IOException {
    Files.writeString(mesh, "rootNamespace: [1]\n");
    SourceUnusableException invalid =
        catchThrowableOfType(SourceUnusableException.class, () -> start().close());
    assertThat(invalid.problems())
        .anySatisfy(p -> assertThat(p.location().file()).isEqualTo(mesh.toString()));
    Files.writeString(mesh, "");
    assertThat(catchThrowableOfType(SourceUnusableException.class, () -> start().close()))
        .isNotNull();
    Files.delete(mesh);
    assertThat(catchThrowableOfType(SourceUnusableException.class, () -> start().close()))
        .isNotNull();
  }

  @Test
  void aChangeCountsAndAnInvalidOneDoesNot() throws Exception {
    try (DirectoryFixture fixture = start()) {
      assertThat(fixture.last().mesh().rootNamespace()).isEqualTo("r0");
      rename("rootNamespace: r1\n");
      awaitRoot(fixture, "r1");
      rename("rootNamespace: [1]\n");
      fixture.await("a problem", state -> !state.problems().isEmpty());
      Files.writeString(mesh, "");
      fixture.awaitProblem("FILE_EMPTY");
      Files.delete(mesh);
      fixture.awaitProblem("MESH_CONFIG_UNREADABLE");
      assertThat(fixture.states())
          .allSatisfy(s -> assertThat(s.mesh().rootNamespace()).matches("r[01]"));
      assertThat(fixture.last().mesh().rootNamespace()).isEqualTo("r1");
      Files.writeString(mesh, "rootNamespace: r2\n");
      awaitRoot(fixture, "r2").awaitNoErrors();
      fixture.assertNeverOpen();
    }
  }

  @Test
  void insideTheDirectoryItIsNoPolicyFile() throws Exception {
    Path inside = Files.writeString(directory.resolve("mesh.yaml"), "rootNamespace: inside\n");
    try (DirectoryFixture fixture =
        DirectoryFixture.start(directory, settings -> settings.withMeshConfig(inside))) {
      assertThat(fixture.last().problems()).isEmpty();
      assertThat(fixture.last().mesh().rootNamespace()).isEqualTo("inside");
    }
  }
}
