package dev.portcullis.jwks;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import dev.portcullis.model.ConfigProblem;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the last good keys under the state directory, so that a restart while a key server is down
 * changes nothing. A thread of its own writes: nobody waits for the disk.
 */
public final class KeySetStore implements AutoCloseable {
  private final @Nullable KeySetFiles files;
  private final ExecutorService writer =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("jwks-store").factory());
  private final Map<Target, StoredKeys> pending = new ConcurrentHashMap<>();
  // By name of the file.
  private final Map<String, ConfigProblem> problems = new ConcurrentSkipListMap<>();

  private KeySetStore(@Nullable KeySetFiles files) {
    this.files = files;
  }

  /** Keeps them in {@code jwks} below the state directory. */
  public static KeySetStore under(Path stateDirectory) {
    return new KeySetStore(new KeySetFiles(stateDirectory.resolve("jwks")));
  }

  /** Keeps nothing. */
  public static KeySetStore none() {
    return new KeySetStore(null);
  }

  /**
   * What is kept.
   *
   * @param rules a name for the rules under which they were fetched
   */
  record StoredKeys(GoodKeys keys, String rules) {}

  /** What could not be read or written. */
  public ImmutableList<ConfigProblem> problems() {
    return ImmutableSortedMap.copyOf(problems).values().asList();
  }

  /** What was kept before the start, null if nothing was, or nothing that can be used. */
  @Nullable StoredKeys load(Target target) {
    if (files == null) {
      return null;
    }
    return switch (files.load(target)) {
      case KeySetFiles.Loaded(StoredKeys keys) -> keys;
      case KeySetFiles.Missing _ -> null;
      case KeySetFiles.Unusable(ConfigProblem problem) -> {
        problems.put(target.hash(), problem);
        yield null;
      }
    };
  }

  /** Keeps this soon. */
  void save(Target target, StoredKeys keys) {
    if (files != null && pending.put(target, keys) == null) {
      writer.execute(() -> write(files, target));
    }
  }

  private void write(KeySetFiles into, Target target) {
    StoredKeys keys = pending.remove(target);
    if (keys == null) {
      return;
    }
    ConfigProblem problem = into.write(target, keys);
    if (problem == null) {
      problems.remove(target.hash());
    } else {
      problems.put(target.hash(), problem);
    }
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
