package dev.portcullis.e2e.fleet;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import dev.portcullis.e2e.harness.Await;
import dev.portcullis.e2e.harness.ChildProcess;
import dev.portcullis.e2e.harness.FreePorts;
import dev.portcullis.e2e.rules.ProcessorTime;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A server under load, in a process of its own, and what it takes. */
final class ServerProcess implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(120);

  private final ImmutableList<String> command;
  private final InetSocketAddress xds;
  private ChildProcess process;

  private ServerProcess(ImmutableList<String> command, InetSocketAddress xds) {
    this.command = command;
    this.xds = xds;
    this.process = start();
  }

  /** {@code portcullis serve} by the launcher that users have. */
  static ServerProcess portcullis(Path config, String... more) {
    InetSocketAddress xds = freePort();
    ImmutableList<String> command =
        ImmutableList.<String>builder()
            .add(System.getProperty("portcullis.home", ".") + "/portcullis", "serve")
            .add("--config", config.toString())
            .add("--xds-address", text(xds), "--admin-address", text(freePort()))
            .add("--xds-max-streams-per-peer", "20000", "--xds-max-new-streams", "20000")
            .add(more)
            .build();
    return new ServerProcess(command, xds);
  }

  /** java-control-plane with the flags that the launcher gives our own server. */
  static ServerProcess yardstick(Path resources, InetSocketAddress control, String... groups) {
    InetSocketAddress xds = freePort();
    ImmutableList<String> command =
        ImmutableList.<String>builder()
            .add(Path.of(System.getProperty("java.home"), "bin", "java").toString())
            .add("-Xms64m", "-XX:MaxRAMPercentage=50", "-XX:+UseG1GC")
            .add("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow")
            .add("-cp", System.getProperty("java.class.path"), Yardstick.class.getName())
            .add(Integer.toString(xds.getPort()), Integer.toString(control.getPort()))
            .add(resources.toString())
            .add(groups)
            .build();
    return new ServerProcess(command, xds);
  }

  static InetSocketAddress freePort() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), FreePorts.next());
  }

  private static String text(InetSocketAddress address) {
    return address.getAddress().getHostAddress() + ":" + address.getPort();
  }

  private ChildProcess start() {
    ChildProcess started = ChildProcess.start("fleet-server", command);
    Await.until(
        "a server listens on " + xds,
        START,
        () -> {
          started.requireAlive();
          return isListening();
        });
    return started;
  }

  private boolean isListening() {
    try (Socket _ = new Socket(xds.getAddress(), xds.getPort())) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  InetSocketAddress xds() {
    return xds;
  }

  /** Kills it as {@code kill -9} does, and starts it again. */
  void restart() {
    process.kill();
    process.close();
    process = start();
  }

  /** Of all threads, in nanoseconds. */
  long processorTime() {
    return ProcessorTime.ofAll(process.pid());
  }

  /** What the process holds of the machine's memory after a collection, in bytes. */
  long memory() {
    try {
      Process jcmd =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                  Long.toString(process.pid()),
                  "GC.run")
              .redirectErrorStream(true)
              .start();
      jcmd.getInputStream().readAllBytes();
      jcmd.waitFor();
      return residentBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private long residentBytes() throws IOException {
    List<String> lines = Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"));
    String line =
        lines.stream().filter(text -> text.startsWith("VmRSS:")).findFirst().orElseThrow();
    String kilobytes =
        Splitter.onPattern("\\s+").omitEmptyStrings().splitToList(line.substring(6)).getFirst();
    return Long.parseLong(kilobytes) * 1024;
  }

  @Override
  public void close() {
    process.close();
  }
}
