package dev.portcullis.directory;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import com.google.common.collect.ImmutableMap;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Watches directories by Linux' inotify. One thread uses it; any thread may wake it. */
final class InotifyWatch implements DirectoryWatch {
  private static final Logger LOG = LoggerFactory.getLogger(InotifyWatch.class);
  private static final int BUFFER_BYTES = 64 * 1024;
  private static final int HEADER_BYTES = 16;
  private static final int MASK =
      Inotify.MODIFY
          | Inotify.ATTRIB
          | Inotify.CLOSE_WRITE
          | Inotify.MOVED_FROM
          | Inotify.MOVED_TO
          | Inotify.CREATE
          | Inotify.DELETE
          | Inotify.DELETE_SELF
          | Inotify.MOVE_SELF
          | Inotify.ONLY_DIRECTORIES;
  private static final Duration WITHOUT_WATCH = Duration.ofMillis(100);

  private final int inotify;
  private final int wakeUp;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment buffer = arena.allocate(BUFFER_BYTES);
  private final MemorySegment wakeUpBuffer = arena.allocate(Long.BYTES);
  private final Map<Integer, Path> directories = new HashMap<>();
  private final Set<Integer> added = new HashSet<>();
  // A descriptor's number is reused once it is closed: signalling it later could hit a socket.
  private final ReentrantLock closing = new ReentrantLock();
  private boolean closed;
  private boolean unwatched;

  private InotifyWatch(int inotify, int wakeUp) {
    this.inotify = inotify;
    this.wakeUp = wakeUp;
  }

  /** A watch, or nothing where the system has no inotify or grants no more of it. */
  static Optional<DirectoryWatch> open() {
    if (!System.getProperty("os.name", "").equals("Linux")) {
      return Optional.empty();
    }
    try {
      int inotify = Inotify.open();
      if (inotify < 0) {
        LOG.warn("No more inotify instances (fs.inotify.max_user_instances): polling instead.");
        return Optional.empty();
      }
      return Optional.of(new InotifyWatch(inotify, Inotify.openEvent()));
    } catch (IllegalStateException | LinkageError | IllegalCallerException e) {
      LOG.warn("No native access ({}): polling instead.", e.getClass().getSimpleName());
      return Optional.empty();
    }
  }

  @Override
  public void add(Path realDirectory) {
    int watch = Inotify.addWatch(inotify, realDirectory, MASK);
    if (watch >= 0) {
      directories.put(watch, realDirectory);
      added.add(watch);
    } else {
      // Gone again, or beyond fs.inotify.max_user_watches: looked at often instead.
      unwatched = true;
    }
  }

  @Override
  public void retainAdded() {
    // By number, not by path: a directory that was replaced has its path twice.
    directories
        .keySet()
        .removeIf(watch -> {
          boolean drop = !added.contains(watch);
          if (drop) {
            Inotify.removeWatch(inotify, watch);
          }
          return drop;
        });
    added.clear();
  }

  @Override
  public ImmutableMap<Path, Evidence> await(Duration atMost) {
    Duration limit = unwatched && atMost.compareTo(WITHOUT_WATCH) > 0 ? WITHOUT_WATCH : atMost;
    unwatched = false;
    // Rounded up: a wait that ends just before something is due would spin.
    int millis = (int) Math.min(Integer.MAX_VALUE, (limit.toNanos() + 999_999) / 1_000_000);
    Inotify.awaitReadable(inotify, wakeUp, millis);
    Inotify.read(wakeUp, wakeUpBuffer);
    Map<Path, Evidence> evidence = new HashMap<>();
    for (long length = Inotify.read(inotify, buffer);
        length > 0;
        length = Inotify.read(inotify, buffer)) {
      decode(length, System.nanoTime(), evidence);
    }
    return ImmutableMap.copyOf(evidence);
  }

  private void decode(long length, long now, Map<Path, Evidence> evidence) {
    long offset = 0;
    while (offset + HEADER_BYTES <= length) {
      int watch = buffer.get(JAVA_INT_UNALIGNED, offset);
      int mask = buffer.get(JAVA_INT_UNALIGNED, offset + 4);
      int nameBytes = buffer.get(JAVA_INT_UNALIGNED, offset + 12);
      if ((mask & Inotify.IGNORED) != 0) {
        directories.remove(watch);
      }
      Path directory = directories.get(watch);
      Evidence.Kind kind = kindOf(mask);
      if (directory != null && kind != null && nameBytes > 0) {
        Path file = resolve(directory, buffer.asSlice(offset + HEADER_BYTES, nameBytes));
        if (file != null) {
          evidence.put(file, new Evidence(kind, now));
        }
      }
      offset += HEADER_BYTES + nameBytes;
    }
  }

  private static @Nullable Path resolve(Path directory, MemorySegment name) {
    try {
      return directory.resolve(name.getString(0, StandardCharsets.UTF_8));
    } catch (InvalidPathException e) {
      return null;
    }
  }

  private static Evidence.@Nullable Kind kindOf(int mask) {
    if ((mask & Inotify.MOVED_TO) != 0) {
      return Evidence.Kind.RENAMED_IN;
    }
    if ((mask & Inotify.CLOSE_WRITE) != 0) {
      return Evidence.Kind.WRITTEN;
    }
    if ((mask & Inotify.MODIFY) != 0) {
      return Evidence.Kind.WRITING;
    }
    return (mask & Inotify.CREATE) != 0 ? Evidence.Kind.CREATED : null;
  }

  @Override
  public void wake() {
    closing.lock();
    try {
      if (!closed) {
        Inotify.signal(wakeUp);
      }
    } finally {
      closing.unlock();
    }
  }

  @Override
  public boolean givesEvidence() {
    return true;
  }

  @Override
  public void close() {
    closing.lock();
    try {
      closed = true;
      Inotify.close(inotify);
      Inotify.close(wakeUp);
      arena.close();
    } finally {
      closing.unlock();
    }
  }
}
