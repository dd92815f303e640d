package dev.portcullis.directory;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/**
 * The calls of Linux that the JDK's own watcher hides: it does not tell a file that was renamed
 * into place, and so is whole, from one that is being written.
 *
 * <p>Results are the C library's: negative is failure. Errors are told apart by nobody, so errno is
 * not captured.
 */
@SuppressWarnings("restricted") // this is what --enable-native-access is for
final class Inotify {
  static final int MODIFY = 0x2;
  static final int ATTRIB = 0x4;
  static final int CLOSE_WRITE = 0x8;
  static final int MOVED_FROM = 0x40;
  static final int MOVED_TO = 0x80;
  static final int CREATE = 0x100;
  static final int DELETE = 0x200;
  static final int DELETE_SELF = 0x400;
  static final int MOVE_SELF = 0x800;
  static final int QUEUE_OVERFLOW = 0x4000;
  static final int IGNORED = 0x8000;
  static final int ONLY_DIRECTORIES = 0x0100_0000;
  static final int IS_DIRECTORY = 0x4000_0000;

  private static final int NON_BLOCKING_CLOSE_ON_EXEC = 0x800 | 0x80000;
  private static final short POLL_IN = 1;
  private static final int POLL_ENTRY_BYTES = 8;

  private static final MethodHandle INIT = handle("inotify_init1", JAVA_INT, JAVA_INT);
  private static final MethodHandle ADD =
      handle("inotify_add_watch", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle REMOVE =
      handle("inotify_rm_watch", JAVA_INT, JAVA_INT, JAVA_INT);
  private static final MethodHandle EVENT_FD = handle("eventfd", JAVA_INT, JAVA_INT, JAVA_INT);
  private static final MethodHandle POLL = handle("poll", JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
  private static final MethodHandle READ = handle("read", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);
  private static final MethodHandle WRITE =
      handle("write", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);
  private static final MethodHandle CLOSE = handle("close", JAVA_INT, JAVA_INT);

  private Inotify() {}

  private static MethodHandle handle(String name, MemoryLayout result, MemoryLayout... arguments) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow(name), FunctionDescriptor.of(result, arguments));
  }

  static int open() {
    try {
      return (int) INIT.invokeExact(NON_BLOCKING_CLOSE_ON_EXEC);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  static int openEvent() {
    try {
      return (int) EVENT_FD.invokeExact(0, NON_BLOCKING_CLOSE_ON_EXEC);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /** The watch's number; the same as before if the directory is watched already. */
  static int addWatch(int inotify, Path directory, int mask) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment path = arena.allocateFrom(directory.toString());
      return (int) ADD.invokeExact(inotify, path, mask);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  static int removeWatch(int inotify, int watch) {
    try {
      return (int) REMOVE.invokeExact(inotify, watch);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /** Waits until one of two descriptors can be read. */
  static int awaitReadable(int first, int second, int millis) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment entries = arena.allocate(2L * POLL_ENTRY_BYTES, Integer.BYTES);
      entries.set(JAVA_INT, 0, first);
      entries.set(JAVA_SHORT, Integer.BYTES, POLL_IN);
      entries.set(JAVA_INT, POLL_ENTRY_BYTES, second);
      entries.set(JAVA_SHORT, POLL_ENTRY_BYTES + Integer.BYTES, POLL_IN);
      return (int) POLL.invokeExact(entries, 2L, millis);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  static long read(int descriptor, MemorySegment buffer) {
    try {
      return (long) READ.invokeExact(descriptor, buffer, buffer.byteSize());
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /** Makes an event descriptor readable. */
  static long signal(int event) {
    try (Arena arena = Arena.ofConfined()) {
      return (long) WRITE.invokeExact(event, arena.allocateFrom(JAVA_LONG, 1L), 8L);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  static int close(int descriptor) {
    try {
      return (int) CLOSE.invokeExact(descriptor);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
