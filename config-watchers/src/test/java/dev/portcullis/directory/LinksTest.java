package dev.portcullis.directory;

import static dev.portcullis.directory.DirectoryFixture.DENY;
import static dev.portcullis.directory.DirectoryFixture.deny;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Links are followed inside the directory, and nowhere else. */
final class LinksTest {
  @TempDir Path temporary;
  private Path directory;

  @BeforeEach
  void write() throws IOException {
    directory = Files.createDirectory(temporary.resolve("policies"));
    Files.writeString(directory.resolve("deny.yaml"), deny(1));
  }

  private void assertProblem(String name, String code) throws Exception {
    try (DirectoryFixture fixture = DirectoryFixture.start(directory)) {
      assertThat(fixture.last().problems())
          .singleElement()
          .satisfies(problem -> {
            assertThat(problem.code()).isEqualTo(code);
            assertThat(problem.location().file()).isEqualTo(name);
          });
      assertThat(fixture.last().objects()).containsOnlyKeys(DENY);
    }
  }

  @Test
  void aLinkOutOfTheDirectoryIsAProblem() throws Exception {
    Path outside =
        Files.writeString(
            temporary.resolve("out.yaml"), DirectoryFixture.policy("out", 1, "ALLOW", "/x"));
    Files.createSymbolicLink(directory.resolve("out.yaml"), outside);
    assertProblem("out.yaml", "LINK_LEAVES_DIRECTORY");
  }

  @Test
  void aLinkToADirectoryOutsideIsAProblem() throws Exception {
    Files.createSymbolicLink(directory.resolve("up"), Path.of(".."));
    assertProblem("up", "LINK_LEAVES_DIRECTORY");
  }

  @Test
  void aLinkToItselfIsAProblem() throws Exception {
    Files.createSymbolicLink(directory.resolve("loop.yaml"), Path.of("loop.yaml"));
    assertProblem("loop.yaml", "LINK_LOOP");
  }

  @Test
  void aLinkToADirectoryAboveIsAProblem() throws Exception {
    Path sub = Files.createDirectory(directory.resolve("sub"));
    Files.createSymbolicLink(sub.resolve("again"), Path.of("..", "sub"));
    assertProblem("sub/again", "LINK_LOOP");
  }

  @Test
  void aBrokenLinkIsAProblem() throws Exception {
    Files.createSymbolicLink(directory.resolve("broken.yaml"), Path.of("nowhere.yaml"));
    assertProblem("broken.yaml", "LINK_BROKEN");
  }

  @Test
  void aLinkThatBreaksOrLeavesRemovesNothing() throws Exception {
    Path hidden = Files.move(directory.resolve("deny.yaml"), directory.resolve(".deny"));
    Path link = Files.createSymbolicLink(directory.resolve("deny.yaml"), hidden.getFileName());
    Files.writeString(
        directory.resolve("other.yaml"), DirectoryFixture.policy("other", 1, "ALLOW", "/x"));
    try (DirectoryFixture fixture = DirectoryFixture.start(directory)) {
      Files.delete(hidden);
      fixture.awaitProblem("LINK_BROKEN");
      Path outside = Files.writeString(temporary.resolve("deny.yaml"), deny(2));
      Path next = Files.createSymbolicLink(directory.resolve(".next"), outside);
      Files.move(next, link, StandardCopyOption.ATOMIC_MOVE);
      fixture.awaitProblem("LINK_LEAVES_DIRECTORY");
      fixture.assertNeverOpen();
      fixture.rename("deny.yaml", deny(3));
      fixture.awaitVersion(3);
    }
  }

  @Test
  void oneFileUnderTwoNamesIsOneFile() throws Exception {
    Files.createSymbolicLink(directory.resolve("a.yaml"), Path.of("deny.yaml"));
    try (DirectoryFixture fixture = DirectoryFixture.start(directory)) {
      assertThat(fixture.last().problems()).isEmpty();
      assertThat(fixture.last().objects().get(DENY).meta().location().file())
          .isEqualTo("deny.yaml");
    }
  }

  @Test
  void theDirectoryItselfMayBeALinkAndMayBeSwapped() throws Exception {
    Path link = Files.createSymbolicLink(temporary.resolve("current"), directory);
    try (DirectoryFixture fixture = DirectoryFixture.start(link)) {
      for (int version = 2; version < 20; version++) {
        Path release = Files.createDirectory(temporary.resolve("release" + version));
        Files.writeString(release.resolve("deny.yaml"), deny(version));
        Path next = Files.createSymbolicLink(temporary.resolve("next"), release);
        Files.move(next, link, StandardCopyOption.ATOMIC_MOVE);
        fixture.awaitVersion(version);
      }
      fixture.assertNeverOpen();
    }
  }
}
