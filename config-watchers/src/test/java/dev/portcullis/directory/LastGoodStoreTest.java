package dev.portcullis.directory;

import static dev.portcullis.directory.DirectoryFixture.DENY;
import static dev.portcullis.directory.DirectoryFixture.deny;
import static dev.portcullis.directory.DirectoryFixture.hasProblem;
import static dev.portcullis.directory.DirectoryFixture.policy;
import static dev.portcullis.directory.DirectoryFixture.versionOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portcullis.source.SourceUnusableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Over a restart nothing changes that did not change in the directory. */
final class LastGoodStoreTest {
  private static final String BROKEN = "kind: [\n";

  @TempDir Path temporary;
  private Path directory;
  private Path state;

  @BeforeEach
  void write() throws IOException {
    directory = Files.createDirectory(temporary.resolve("policies"));
    state = temporary.resolve("state");
    Files.writeString(directory.resolve("deny.yaml"), deny(1));
    Files.writeString(directory.resolve("other.yaml"), policy("other", 1, "ALLOW", "/x"));
  }

  private DirectoryFixture start() throws SourceUnusableException {
    return DirectoryFixture.start(directory, s -> s.withStateDirectory(state));
  }

  private List<Path> stored() throws IOException {
    try (Stream<Path> files = Files.list(state.resolve("directory"))) {
      return files.sorted().toList();
    }
  }

  @Test
  void aFileBrokenWhileStoppedStaysAsItWas() throws Exception {
    start().close();
    Files.writeString(directory.resolve("deny.yaml"), BROKEN);
    for (int restart = 0; restart < 2; restart++) {
      try (DirectoryFixture fixture = start()) {
        assertThat(versionOf(fixture.last(), DENY)).isEqualTo(1);
        assertThat(hasProblem(fixture.last(), "SYNTAX_ERROR")).isTrue();
        fixture.assertNeverOpen();
      }
    }
  }

  @Test
  void aFileBrokenBeforeStaysAsItWas() throws Exception {
    try (DirectoryFixture fixture = start()) {
      fixture.rename("deny.yaml", deny(2));
      fixture.awaitVersion(2);
      fixture.rename("deny.yaml", BROKEN);
      fixture.awaitProblem("SYNTAX_ERROR");
    }
    try (DirectoryFixture fixture = start()) {
      assertThat(versionOf(fixture.last(), DENY)).isEqualTo(2);
      fixture.assertNeverOpen();
    }
  }

  @Test
  void anObjectWithErrorsKeepsItsLastGoodForm() throws Exception {
    String both = policy("more", 1, "DENY", "/m");
    try (DirectoryFixture fixture = start()) {
      fixture.rename("deny.yaml", deny(2) + "---\n" + both);
      fixture.awaitVersion(2);
      fixture.rename("deny.yaml", deny(3).replace("paths:", "pahts:") + "---\n" + both);
      fixture.awaitProblem("LAST_GOOD_STANDS");
    }
    try (DirectoryFixture fixture = start()) {
      assertThat(versionOf(fixture.last(), DENY)).isEqualTo(2);
      assertThat(hasProblem(fixture.last(), "LAST_GOOD_STANDS")).isTrue();
      fixture.assertNeverOpen();
    }
  }

  @Test
  void whatWasDeletedWhileStoppedIsGoneAndForgotten() throws Exception {
    start().close();
    Files.delete(directory.resolve("other.yaml"));
    try (DirectoryFixture fixture = start()) {
      assertThat(fixture.last().objects()).containsOnlyKeys(DENY);
      assertThat(fixture.last().problems()).isEmpty();
    }
    Files.writeString(directory.resolve("other.yaml"), BROKEN);
    assertThatThrownBy(() -> start().close()).isInstanceOf(SourceUnusableException.class);
  }

  @Test
  void contentCutOffWhileStoppedDoesNotCount() throws Exception {
    start().close();
    String whole = deny(1);
    Files.writeString(
        directory.resolve("deny.yaml"), whole.substring(0, whole.lastIndexOf("\n        paths")));
    try (DirectoryFixture fixture = start()) {
      assertThat(hasProblem(fixture.last(), "FILE_CUT_OFF")).isTrue();
      fixture.assertNeverOpen();
    }
  }

  @Test
  void damagedStateIsReportedAndNotUsed() throws Exception {
    start().close();
    for (Path file : stored()) {
      Files.writeString(file, "{damaged");
    }
    try (DirectoryFixture fixture = start()) {
      assertThat(hasProblem(fixture.last(), "STATE_UNUSABLE")).isTrue();
      assertThat(versionOf(fixture.last(), DENY)).isEqualTo(1);
    }
    Path content =
        stored().stream().filter(f -> f.toString().contains("content-")).findFirst().orElseThrow();
    Files.writeString(content, deny(9));
    try (DirectoryFixture fixture = start()) {
      assertThat(hasProblem(fixture.last(), "STATE_UNUSABLE")).isTrue();
      assertThat(versionOf(fixture.last(), DENY)).isEqualTo(1);
    }
  }

  @Test
  void stateOfAnotherDirectoryIsNotUsed() throws Exception {
    start().close();
    Path other = Files.createDirectory(temporary.resolve("another"));
    Files.writeString(other.resolve("deny.yaml"), BROKEN);
    assertThatThrownBy(
            () -> DirectoryFixture.start(other, s -> s.withStateDirectory(state)).close())
        .isInstanceOf(SourceUnusableException.class);
  }

  @Test
  void onlyTheOwnerReadsItAndOnlyWhatIsNeededIsKept() throws Exception {
    try (DirectoryFixture fixture = start()) {
      for (int version = 2; version < 10; version++) {
        fixture.rename("deny.yaml", deny(version));
        fixture.awaitVersion(version);
      }
    }
    assertThat(stored()).hasSize(3);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(stored().getFirst())))
        .isEqualTo("rw-------");
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(stored().getFirst().getParent())))
        .isEqualTo("rwx------");
  }

  @Test
  void aStateDirectoryThatCannotBeWrittenIsReported() throws Exception {
    Files.writeString(state, "not a directory");
    try (DirectoryFixture fixture = start()) {
      fixture.rename("deny.yaml", deny(2));
      fixture.awaitVersion(2);
      fixture.awaitProblem("STATE_NOT_WRITTEN");
    }
  }
}
