package dev.portcullis.e2e.fleet;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import dev.portcullis.e2e.harness.Await;
import dev.portcullis.e2e.harness.ChildProcess;
import dev.portcullis.e2e.harness.FreePorts;
import dev.portcullis.e2e.harness.HttpRequest;
import dev.portcullis.e2e.harness.PortcullisCommand;
import dev.portcullis.e2e.harness.RawHttpClient;
import dev.portcullis.e2e.rules.ProcessorTime;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** A server under load, in a process of its own, and what it takes. */
final class ServerProcess implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(120);
  private static final Duration REST = Duration.ofSeconds(60);
  private static final long QUIET_NANOS = 100_000_000;
  private static final long BUSY_NANOS = 2_000_000;

  private final ImmutableList<String> command;
  private final InetSocketAddress xds;
  private final InetSocketAddress admin;
  private final Map<String, Long> byThread = new HashMap<>();
  private ChildProcess process;

  private ServerProcess(
      ImmutableList<String> command, InetSocketAddress xds, InetSocketAddress admin) {
    this.command = command;
    this.xds = xds;
    this.admin = admin;
    this.process = ChildProcess.start("fleet-server", command);
  }

  /**
   * {@code portcullis serve}; returns before it is ready. A benchmark names the launcher that users
   * have, which builds what isn't built: that must not happen in a test.
   */
  static ServerProcess portcullis(Path config, List<String> more) {
    InetSocketAddress xds = freePort();
    InetSocketAddress admin = freePort();
    ImmutableList<String> arguments =
        ImmutableList.<String>builder()
            .add("serve", "--config", config.toString())
            .add("--xds-address", text(xds), "--admin-address", text(admin))
            .add("--xds-max-streams-per-peer", "20000", "--xds-max-new-streams", "20000")
            .addAll(more)
            .build();
    String launcher = System.getProperty("portcullis.launcher", "");
    ImmutableList<String> command =
        launcher.isEmpty()
            ? PortcullisCommand.commandLine(arguments)
            : ImmutableList.<String>builder().add(launcher).addAll(arguments).build();
    return new ServerProcess(command, xds, admin);
  }

  /** java-control-plane; its second port, for edits, is the admin address. */
  static ServerProcess yardstick(Path resources, String edited, List<String> more) {
    InetSocketAddress xds = freePort();
    InetSocketAddress control = freePort();
    ImmutableList<String> command =
        ImmutableList.<String>builder()
            .add(Path.of(System.getProperty("java.home"), "bin", "java").toString())
            .add("-Xms64m", "-XX:MaxRAMPercentage=50", "-XX:+UseG1GC")
            .add("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow")
            .add("-cp", PortcullisCommand.classPath(), Yardstick.class.getName())
            .add(Integer.toString(xds.getPort()), Integer.toString(control.getPort()))
            .add(resources.toString(), edited)
            .addAll(more)
            .build();
    return new ServerProcess(command, xds, control);
  }

  private static InetSocketAddress freePort() {
    return new InetSocketAddress("127.0.0.1", FreePorts.next());
  }

  private static String text(InetSocketAddress address) {
    return address.getAddress().getHostAddress() + ":" + address.getPort();
  }

  /** Waits until proxies can connect. */
  ServerProcess awaitListening() {
    return await("a server listens on " + xds, this::isListening);
  }

  /** Waits until {@code /ready} says that the policies are compiled. */
  ServerProcess awaitReady() {
    return await("a server is ready", () -> answers("/ready"));
  }

  private ServerProcess await(String what, BooleanSupplier condition) {
    Await.until(
        what,
        START,
        () -> {
          process.requireAlive();
          return condition.getAsBoolean();
        });
    return this;
  }

  private boolean isListening() {
    try (Socket _ = new Socket(xds.getAddress(), xds.getPort())) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private boolean answers(String path) {
    try {
      return RawHttpClient.exchange(admin, HttpRequest.get(path).host(text(admin))).status() == 200;
    } catch (IOException notYet) {
      return false;
    }
  }

  /** The sum of the metrics of a name. */
  double metric(String name) {
    try {
      return RawHttpClient.exchange(admin, HttpRequest.get("/metrics").host(text(admin)))
          .body()
          .lines()
          .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
          .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
          .sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  InetSocketAddress xds() {
    return xds;
  }

  InetSocketAddress admin() {
    return admin;
  }

  /** What it wrote so far. */
  String log() {
    return process.log();
  }

  /** Kills it as {@code kill -9} does, and starts it again; returns before it is ready. */
  void restart() {
    process.kill();
    process.close();
    byThread.clear();
    process = ChildProcess.start("fleet-server", command);
  }

  /** Of all threads, in nanoseconds; of those that ended, what they had when this last looked. */
  long processorTime() {
    ProcessorTime.byThread(process.pid())
        .forEach((thread, time) -> byThread.merge(thread, time, Math::max));
    return byThread.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Waits until it has nothing left to do. */
  void awaitRest() {
    long[] last = {processorTime()};
    long[] since = {System.nanoTime()};
    Await.until(
        "the server is at rest",
        REST,
        () -> {
          process.requireAlive();
          long now = processorTime();
          if (now - last[0] > BUSY_NANOS) {
            last[0] = now;
            since[0] = System.nanoTime();
          }
          return System.nanoTime() - since[0] > QUIET_NANOS;
        });
  }

  /** What the process holds of the machine's memory after a collection, in bytes. */
  long memory() {
    collect();
    collect();
    List<String> lines = status();
    String line =
        lines.stream().filter(text -> text.startsWith("VmRSS:")).findFirst().orElseThrow();
    String kilobytes =
        Splitter.onPattern("\\s+").omitEmptyStrings().splitToList(line.substring(6)).getFirst();
    return Long.parseLong(kilobytes) * 1024;
  }

  private List<String> status() {
    try {
      return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void collect() {
    jcmd("GC.run");
  }

  /** Asks its JVM for something, and returns what it says. */
  String jcmd(String... arguments) {
    ImmutableList<String> command =
        ImmutableList.<String>builder()
            .add(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString())
            .add(Long.toString(process.pid()))
            .add(arguments)
            .build();
    try {
      Process jcmd = new ProcessBuilder(command).redirectErrorStream(true).start();
      String said = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (jcmd.waitFor() != 0) {
        throw new AssertionError(command + ": " + said);
      }
      return said;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    process.close();
  }
}
