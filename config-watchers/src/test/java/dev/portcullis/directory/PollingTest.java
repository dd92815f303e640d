package dev.portcullis.directory;

import static dev.portcullis.directory.DirectoryFixture.deny;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Without inotify changes are found later, and by the same rules. */
final class PollingTest {
  private static final int TIMES = 10;

  @TempDir Path temporary;
  private DirectoryFixture fixture;

  @BeforeEach
  void start() throws Exception {
    Path directory = Files.createDirectory(temporary.resolve("policies"));
    Files.writeString(directory.resolve("deny.yaml"), deny(0));
    fixture =
        DirectoryFixture.start(
            directory, new DirectorySource(DirectorySettings.of(directory), new PollingWatch()));
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  @Test
  void renamed() throws IOException {
    for (int version = 1; version <= TIMES; version++) {
      fixture.rename("deny.yaml", deny(version));
      fixture.awaitVersion(version);
    }
    fixture.assertNeverOpen();
  }

  @Test
  void copiedOver() throws IOException {
    for (int version = 1; version <= TIMES; version++) {
      fixture.write("deny.yaml", deny(version));
      fixture.awaitVersion(version);
    }
    fixture.assertNeverOpen();
  }

  @Test
  void removedAndCreated() throws IOException {
    for (int version = 1; version <= TIMES; version++) {
      Files.delete(fixture.directory.resolve("deny.yaml"));
      fixture.write("deny.yaml", deny(version));
      fixture.awaitVersion(version);
    }
    fixture.assertNeverOpen();
  }

  @Test
  void aRenameShowsInTheTimesOfAFile() throws Exception {
    Path file = Files.writeString(temporary.resolve("a"), "a");
    FileStamp written = FileStamp.of(file);
    assertThat(written.wasTouchedAfterWriting()).isFalse();
    Path renamed = temporary.resolve("b");
    // The clock of a file system may tick only every 4 ms: within a tick a rename does not show.
    for (int i = 0; i < 1000 && FileStamp.of(file).changed().equals(written.changed()); i++) {
      Files.move(file, renamed, StandardCopyOption.ATOMIC_MOVE);
      Files.move(renamed, file, StandardCopyOption.ATOMIC_MOVE);
    }
    assertThat(FileStamp.of(file).wasTouchedAfterWriting()).isTrue();
  }
}
