package dev.portcullis.e2e.netns;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ObjectArrays;
import dev.portcullis.e2e.harness.Network;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A network namespace of its own. A socket belongs for ever to the namespace in which it was made:
 * so threads that have entered it make them, and any thread uses them.
 */
final class NetworkNamespace implements Network, AutoCloseable {
  private static final int NEW_NETWORK = 0x40000000;
  private static final Linker LINKER = Linker.nativeLinker();
  private static final MethodHandle OPEN =
      function(
          "open",
          FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
          Linker.Option.firstVariadicArg(2));
  private static final MethodHandle SETNS =
      function(
          "setns",
          FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

  private final String name;
  private final ExecutorService inside;

  private NetworkNamespace(String name) {
    this.name = name;
    this.inside =
        Executors.newCachedThreadPool(work -> {
          Thread thread =
              new Thread(
                  () -> {
                    enter();
                    work.run();
                  },
                  "in-" + name);
          thread.setDaemon(true);
          return thread;
        });
  }

  /** Makes one, with its loopback up. */
  static NetworkNamespace create(String name) {
    Commands.run("ip", "netns", "add", name);
    NetworkNamespace made = new NetworkNamespace(name);
    made.ip("link", "set", "lo", "up");
    return made;
  }

  String name() {
    return name;
  }

  /** Runs {@code ip} on it. */
  void ip(String... arguments) {
    Commands.run(ObjectArrays.concat(new String[] {"ip", "-n", name}, arguments, String.class));
  }

  /** Runs a command in it. */
  void run(String... command) {
    Commands.run(ObjectArrays.concat(command().toArray(String[]::new), command, String.class));
  }

  @Override
  public ImmutableList<String> command() {
    return ImmutableList.of("nsenter", "--net=" + path());
  }

  @Override
  public <T> T call(Work<T> work) throws IOException {
    try {
      return inside.submit(work::run).get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException refused) {
        throw refused;
      }
      throw new AssertionError(e.getCause());
    }
  }

  @Override
  public void close() {
    inside.shutdownNow();
    Commands.run("ip", "netns", "del", name);
  }

  private String path() {
    return "/run/netns/" + name;
  }

  private void enter() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment path = arena.allocateFrom(path());
      int file = (int) OPEN.invokeExact(path, 0);
      int entered = file < 0 ? file : (int) SETNS.invokeExact(file, NEW_NETWORK);
      if (entered != 0) {
        throw new AssertionError("cannot enter " + path() + ": only root may");
      }
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  @SuppressWarnings("restricted") // the JDK has no call for it
  private static MethodHandle function(
      String name, FunctionDescriptor form, Linker.Option... options) {
    return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), form, options);
  }
}
