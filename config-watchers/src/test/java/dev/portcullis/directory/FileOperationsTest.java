package dev.portcullis.directory;

import static dev.portcullis.directory.DirectoryFixture.deny;
import static dev.portcullis.directory.DirectoryFixture.policy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.source.SourceState.Health;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** However a file is written, its denial holds all the while, and the new content counts soon. */
final class FileOperationsTest {
  private static final int TIMES = 50;

  @TempDir Path temporary;
  private DirectoryFixture fixture;

  /** One way to give a file a new content. */
  @FunctionalInterface
  private interface Writer {
    void write(Path file, String content) throws IOException;
  }

  @BeforeEach
  void start() throws Exception {
    Path directory = Files.createDirectory(temporary.resolve("policies"));
    Files.writeString(directory.resolve("deny.yaml"), deny(0));
    Files.writeString(directory.resolve("other.yaml"), policy("other", 0, "ALLOW", "/x"));
    fixture = DirectoryFixture.start(directory);
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  private void repeat(Writer writer) throws IOException {
    Path file = fixture.directory.resolve("deny.yaml");
    for (int version = 1; version <= TIMES; version++) {
      writer.write(file, deny(version));
      fixture.awaitVersion(version);
    }
    fixture.assertNeverOpen();
    assertThat(fixture.last().objects()).containsKey(DirectoryFixture.policyKey("other"));
    assertThat(fixture.last().problems()).isEmpty();
  }

  @Test
  void copiedOver() throws IOException {
    repeat(Files::writeString);
  }

  @Test
  void renamedIntoPlace() throws IOException {
    repeat((file, content) -> {
      Path next = Files.writeString(file.resolveSibling("sedXyz"), content);
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    });
  }

  @Test
  void renamedFromOutsideTheDirectory() throws IOException {
    repeat((file, content) -> {
      Path next = Files.writeString(temporary.resolve("next"), content);
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    });
  }

  @Test
  void movedAwayAndWrittenAnewAsByVi() throws IOException {
    repeat((file, content) -> {
      Path backup = file.resolveSibling("deny.yaml~");
      Files.move(file, backup, StandardCopyOption.REPLACE_EXISTING);
      Files.writeString(file, content);
      Files.delete(backup);
    });
  }

  @Test
  void removedAndCreatedAsByGit() throws IOException {
    repeat((file, content) -> {
      Files.delete(file);
      writeInHalves(file, content, 0);
    });
  }

  @Test
  void truncatedAndWrittenInHalvesWithTheFileOpen() throws IOException {
    repeat((file, content) -> writeInHalves(file, content, 70));
  }

  @Test
  void truncatedAndWrittenInHalvesWithTheFileClosedBetween() throws IOException {
    repeat((file, content) -> {
      int half = content.indexOf("/b");
      Files.writeString(file, "");
      pause(10);
      Files.writeString(file, content.substring(0, half));
      pause(20);
      try (OutputStream out =
          Files.newOutputStream(file, java.nio.file.StandardOpenOption.APPEND)) {
        out.write(content.substring(half).getBytes(StandardCharsets.UTF_8));
      }
    });
  }

  private static void writeInHalves(Path file, String content, long millis) throws IOException {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    // At the end of a line and a rule: what is there by then is valid, and denies less.
    int half = content.indexOf("  - to:", content.indexOf("/a"));
    try (OutputStream out = Files.newOutputStream(file)) {
      pause(1);
      out.write(bytes, 0, half);
      pause(millis);
      out.write(bytes, half, bytes.length - half);
    }
  }

  /** How long a writer takes, which is what is tested; nothing is waited for. */
  private static void pause(long millis) {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
  }

  @Test
  void volumeOfKubernetesSwapped() throws IOException {
    Files.delete(fixture.directory.resolve("other.yaml"));
    Path file = fixture.directory.resolve("deny.yaml");
    swapData(fixture.directory, 0, deny(0));
    Files.createSymbolicLink(
        fixture.directory.resolve("other.yaml"), Path.of("..data", "other.yaml"));
    Path link =
        Files.createSymbolicLink(
            fixture.directory.resolve(".link"), Path.of("..data", "deny.yaml"));
    Files.move(link, file, StandardCopyOption.ATOMIC_MOVE);
    int[] version = {0};
    repeat((_, content) -> swapData(fixture.directory, ++version[0], content));
  }

  /** As kubelet's atomic writer does. */
  private static void swapData(Path volume, int version, String content) throws IOException {
    Path next = Files.createDirectory(volume.resolve("..2026_" + version));
    Files.writeString(next.resolve("deny.yaml"), content);
    Files.writeString(next.resolve("other.yaml"), policy("other", version, "ALLOW", "/x"));
    Path link = Files.createSymbolicLink(volume.resolve("..data_tmp"), next.getFileName());
    Files.move(link, volume.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
    Path before = volume.resolve("..2026_" + (version - 1));
    if (Files.exists(before)) {
      Files.delete(before.resolve("deny.yaml"));
      Files.delete(before.resolve("other.yaml"));
      Files.delete(before);
    }
  }

  @Test
  void directoryMovedAwayAndBack() throws IOException {
    Path away = temporary.resolve("away");
    for (int i = 0; i < TIMES; i++) {
      Files.move(fixture.directory, away);
      fixture.awaitProblem("DIRECTORY_MISSING");
      assertThat(fixture.last().health()).isEqualTo(Health.DEGRADED);
      Files.move(away, fixture.directory);
      fixture.await("back", state -> state.health() == Health.SYNCED);
    }
    fixture.assertNeverOpen();
  }

  @Test
  void directoryReplacedByAnEmptyOneAsByUnmounting() throws IOException {
    Path away = temporary.resolve("away");
    for (int i = 0; i < TIMES; i++) {
      Files.move(fixture.directory, away);
      Files.createDirectory(fixture.directory);
      fixture.awaitProblem("DIRECTORY_EMPTY");
      Files.delete(fixture.directory);
      Files.move(away, fixture.directory);
      fixture.await("back", state -> state.health() == Health.SYNCED);
    }
    fixture.assertNeverOpen();
  }

  @Test
  void denialMovedFromOneFileToAnother() throws IOException {
    for (int version = 1; version <= TIMES; version++) {
      String from = version % 2 == 1 ? "deny.yaml" : "moved.yaml";
      String to = version % 2 == 1 ? "moved.yaml" : "deny.yaml";
      Files.delete(fixture.directory.resolve(from));
      fixture.write(to, deny(version));
      fixture.awaitVersion(version);
    }
    fixture.assertNeverOpen();
  }

  @Test
  void fileRemovedForGood() throws IOException {
    Files.delete(fixture.directory.resolve("other.yaml"));
    fixture.await(
        "gone", state -> !state.objects().containsKey(DirectoryFixture.policyKey("other")));
    fixture.assertNeverOpen();
    assertThat(fixture.last().problems()).isEmpty();
  }
}
