package dev.portcullis.e2e.harness;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** A process under test with its output in a file, killed at the latest when the test JVM ends. */
public final class ChildProcess implements AutoCloseable {
  private static final Set<ChildProcess> LIVE = ConcurrentHashMap.newKeySet();
  private static final Set<Runnable> AT_EXIT = ConcurrentHashMap.newKeySet();
  private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

  static {
    // A test JVM that is interrupted must not leave Envoys behind that hold the ports of the next
    // run.
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(() -> {
              AT_EXIT.forEach(Runnable::run);
              LIVE.forEach(ChildProcess::kill);
            }));
  }

  private final String name;
  private final Process process;
  private final Path log;

  private ChildProcess(String name, Process process, Path log) {
    this.name = name;
    this.process = process;
    this.log = log;
  }

  /** Starts a command with standard output and standard error in one log file. */
  public static ChildProcess start(String name, List<String> command) {
    try {
      Path log = Files.createTempFile("portcullis-e2e-" + name + "-", ".log");
      log.toFile().deleteOnExit();
      ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
      Process process = builder.redirectOutput(log.toFile()).start();
      ChildProcess child = new ChildProcess(name, process, log);
      LIVE.add(child);
      return child;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + command, e);
    }
  }

  /** Has something done at the end of the test JVM, before the processes are killed. */
  public static void atExit(Runnable last) {
    AT_EXIT.add(last);
  }

  /** The processes that were started and not closed yet. */
  public static ImmutableList<ChildProcess> live() {
    return ImmutableList.copyOf(LIVE);
  }

  /** The name given at start. */
  public String name() {
    return name;
  }

  /** The number under which the system knows the process. */
  public long pid() {
    return process.pid();
  }

  /** Whether the process still runs. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** Everything the process wrote so far. */
  public String log() {
    try {
      return new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The last lines of what the process wrote. */
  public String logTail(int lines) {
    List<String> all = log().lines().toList();
    return String.join("\n", all.subList(Math.max(0, all.size() - lines), all.size()));
  }

  /** Fails with the log when the process has ended. */
  public void requireAlive() {
    if (!process.isAlive()) {
      throw new AssertionError(name + " ended with " + process.exitValue() + ":\n" + logTail(60));
    }
  }

  /** Kills the process as {@code kill -9} does and waits until it is gone. */
  public void kill() {
    process.destroyForcibly();
    awaitExit();
  }

  /** Ends the process as {@code kill} does, by force if that takes too long. */
  @Override
  public void close() {
    LIVE.remove(this);
    process.destroy();
    if (!awaitExit()) {
      kill();
    }
  }

  private boolean awaitExit() {
    try {
      return process.waitFor(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
      return false;
    }
  }
}
