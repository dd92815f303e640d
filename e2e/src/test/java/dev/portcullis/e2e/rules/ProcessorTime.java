package dev.portcullis.e2e.rules;

import com.google.common.collect.ImmutableMap;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The processor time that a process has taken, as Linux accounts it: to the nanosecond. */
public final class ProcessorTime {
  private ProcessorTime() {}

  /** Of all threads that live, in nanoseconds. */
  public static long ofAll(long pid) {
    try (Stream<Path> threads = Files.list(Path.of("/proc/" + pid + "/task"))) {
      return threads.mapToLong(ProcessorTime::of).sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Of each thread that lives, by its number, in nanoseconds. */
  public static ImmutableMap<String, Long> byThread(long pid) {
    try (Stream<Path> threads = Files.list(Path.of("/proc/" + pid + "/task"))) {
      return threads.collect(
          ImmutableMap.toImmutableMap(
              thread -> thread.getFileName().toString(), ProcessorTime::of));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Of the first thread, in nanoseconds: Envoy's main thread, which takes in configuration. */
  static long ofMain(long pid) {
    return of(Path.of("/proc/" + pid + "/task/" + pid));
  }

  private static long of(Path thread) {
    try {
      String text = Files.readString(thread.resolve("schedstat"));
      return Long.parseLong(text.substring(0, text.indexOf(' ')));
    } catch (IOException e) {
      // It may end while it is read, too.
      if (Files.exists(thread)) {
        throw new UncheckedIOException(e);
      }
      return 0;
    }
  }
}
