package dev.portcullis.directory;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
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
  private final Map<Integer, Watched> directories = new HashMap<>();
  private final Set<Integer> added = new HashSet<>();
  // A descriptor's number is reused once it is closed: signalling it later could hit a socket.
  private final ReentrantLock closing = new ReentrantLock();
  private boolean closed;
  private boolean unwatched;

  /** A directory; {@code names} are those of interest, null for all. */
  private record Watched(Path directory, @Nullable ImmutableSet<String> names) {
    boolean covers(String name) {
      return names == null || name.isEmpty() || names.contains(name);
    }
  }

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
    add(new Watched(realDirectory, null));
  }

  @Override
  public void add(Path realDirectory, String name) {
    add(new Watched(realDirectory, ImmutableSet.of(name)));
  }

  private void add(Watched watched) {
    int watch = Inotify.addWatch(inotify, watched.directory, MASK);
    if (watch < 0) {
      // Gone again, or beyond fs.inotify.max_user_watches: looked at often instead.
      unwatched = true;
    } else if (added.add(watch)) {
      directories.put(watch, watched);
    } else {
      directories.merge(watch, watched, InotifyWatch::union);
    }
  }

  private static Watched union(Watched one, Watched other) {
    if (one.names == null || other.names == null) {
      return new Watched(other.directory, null);
    }
    return new Watched(other.directory, Sets.union(one.names, other.names).immutableCopy());
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
    long end = System.nanoTime() + limit.toNanos();
    Map<Path, Evidence> evidence = new HashMap<>();
    long left = limit.toNanos();
    do {
      // Rounded up: a wait that ends just before something is due would spin.
      Inotify.awaitReadable(
          inotify, wakeUp, (int) Math.min(Integer.MAX_VALUE, (left + 999_999) / 1_000_000));
      if (Inotify.read(wakeUp, wakeUpBuffer) > 0 || drain(evidence)) {
        break;
      }
      left = end - System.nanoTime();
    } while (left > 0);
    return ImmutableMap.copyOf(evidence);
  }

  /** Reads all events; true if one is about something of interest. */
  private boolean drain(Map<Path, Evidence> evidence) {
    boolean interesting = false;
    long length = Inotify.read(inotify, buffer);
    while (length > 0) {
      interesting |= decode(length, System.nanoTime(), evidence);
      length = Inotify.read(inotify, buffer);
    }
    return interesting;
  }

  private boolean decode(long length, long now, Map<Path, Evidence> evidence) {
    boolean interesting = false;
    long offset = 0;
    while (offset + HEADER_BYTES <= length) {
      int watch = buffer.get(JAVA_INT_UNALIGNED, offset);
      int mask = buffer.get(JAVA_INT_UNALIGNED, offset + 4);
      int nameBytes = buffer.get(JAVA_INT_UNALIGNED, offset + 12);
      String name =
          nameBytes == 0
              ? ""
              : buffer
                  .asSlice(offset + HEADER_BYTES, nameBytes)
                  .getString(0, StandardCharsets.UTF_8);
      if ((mask & Inotify.QUEUE_OVERFLOW) != 0) {
        interesting = true;
      }
      Watched watched = directories.get(watch);
      if (watched != null && watched.covers(name)) {
        interesting |= watched.names != null || !isNoise(name, mask);
        note(watched.directory, name, kindOf(mask), now, evidence);
      }
      if ((mask & Inotify.IGNORED) != 0) {
        directories.remove(watch);
      }
      offset += HEADER_BYTES + nameBytes;
    }
    return interesting;
  }

  /**
   * True for what is done to temporary files: a look at everything because of them would only delay
   * the look that the rename after it deserves.
   */
  private static boolean isNoise(String name, int mask) {
    return !name.isEmpty()
        && (mask & (Inotify.MOVED_TO | Inotify.IS_DIRECTORY)) == 0
        && !name.startsWith("..")
        && !TreeWalk.isRead(name);
  }

  private static void note(
      Path directory,
      String name,
      Evidence.@Nullable Kind kind,
      long now,
      Map<Path, Evidence> evidence) {
    if (kind == null || name.isEmpty()) {
      return;
    }
    try {
      evidence.put(directory.resolve(name), new Evidence(kind, now));
    } catch (InvalidPathException e) {
      // Not a name that could be listed, either.
      return;
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
