package dev.portcullis.directory;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.hash.Hashing;
import dev.portcullis.directory.Assembler.LastGood;
import dev.portcullis.model.ConfigKey;
import dev.portcullis.model.ConfigProblem;
import dev.portcullis.model.ProblemCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Keeps, under the state directory, the contents that hold last good forms, so that a restart over
 * a broken file changes nothing.
 *
 * <p>What is kept is text, not objects: after an update of Portcullis it is read by the rules of
 * the new version. A thread of its own writes, so that no change waits for the disk.
 */
final class LastGoodStore implements AutoCloseable {
  private final StoredContents contents;
  private final String directory;
  private final ExecutorService writer =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("last-good").factory());
  private final AtomicReference<@Nullable Snapshot> pending = new AtomicReference<>();
  private final Map<Reading, String> written = new HashMap<>();
  private volatile ImmutableList<ConfigProblem> problems = ImmutableList.of();
  private @Nullable Snapshot submitted;

  /**
   * What is to be kept.
   *
   * @param files the content that counts of every file
   * @param objects the last good forms that are not in the content that counts
   */
  record Snapshot(ImmutableMap<String, Reading> files, ImmutableMap<ConfigKey, LastGood> objects) {}

  /**
   * What was kept.
   *
   * @param contents by their hash
   */
  record Stored(
      ImmutableMap<String, String> files,
      ImmutableMap<ConfigKey, StoredObject> objects,
      ImmutableMap<String, byte[]> contents,
      ImmutableList<ConfigProblem> problems) {
    static final Stored NOTHING = nothing(ImmutableList.of());

    static Stored nothing(ImmutableList<ConfigProblem> problems) {
      return new Stored(ImmutableMap.of(), ImmutableMap.of(), ImmutableMap.of(), problems);
    }
  }

  /** Which content of which file held the last good form of an object. */
  record StoredObject(String file, String content) {}

  LastGoodStore(Path stateDirectory, Path directory) {
    this.contents = new StoredContents(stateDirectory.resolve("directory"));
    this.directory = directory.toAbsolutePath().normalize().toString();
  }

  /** What was kept before the start; what cannot be used of it is reported and left out. */
  Stored load() {
    return contents.load(directory);
  }

  /** What went wrong at the last attempt to keep something. */
  ImmutableList<ConfigProblem> problems() {
    return problems;
  }

  /** Keeps this soon, and nothing else. */
  void save(Snapshot snapshot) {
    if (snapshot.equals(submitted)) {
      return;
    }
    submitted = snapshot;
    pending.set(snapshot);
    writer.execute(this::writePending);
  }

  private void writePending() {
    Snapshot snapshot = pending.getAndSet(null);
    if (snapshot == null) {
      return;
    }
    try {
      write(snapshot);
      problems = ImmutableList.of();
    } catch (IOException e) {
      problems =
          ImmutableList.of(
              DirectoryProblems.ofFile(
                  ProblemCode.STATE_NOT_WRITTEN,
                  contents.root().toString(),
                  "last good forms cannot be kept: " + TreeScanner.reason(e),
                  "they are in force, but a restart now would not know them"));
    }
  }

  private void write(Snapshot snapshot) throws IOException {
    contents.prepare();
    ImmutableMap.Builder<String, String> files = ImmutableMap.builder();
    for (Map.Entry<String, Reading> file : snapshot.files().entrySet()) {
      files.put(file.getKey(), writeContent(file.getValue()));
    }
    ImmutableMap.Builder<ConfigKey, StoredObject> objects = ImmutableMap.builder();
    for (Map.Entry<ConfigKey, LastGood> object : snapshot.objects().entrySet()) {
      LastGood last = object.getValue();
      objects.put(object.getKey(), new StoredObject(last.file(), writeContent(last.reading())));
    }
    contents.writeIndex(directory, files.buildOrThrow(), objects.buildOrThrow());
    Set<Reading> current = new HashSet<>(snapshot.files().values());
    snapshot.objects().values().forEach(last -> current.add(last.reading()));
    written.keySet().removeIf(reading -> !current.contains(reading));
    contents.retain(Set.copyOf(written.values()));
  }

  private String writeContent(Reading reading) throws IOException {
    String known = written.get(reading);
    if (known != null) {
      return known;
    }
    String hash = Hashing.sha256().hashBytes(reading.bytes()).toString();
    contents.write(hash, reading.bytes());
    written.put(reading, hash);
    return hash;
  }

  /** Writes what is left to write. */
  @Override
  public void close() {
    writer.shutdown();
    try {
      if (!writer.awaitTermination(5, TimeUnit.SECONDS)) {
        writer.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
