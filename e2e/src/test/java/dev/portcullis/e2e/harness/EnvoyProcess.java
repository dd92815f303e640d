package dev.portcullis.e2e.harness;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;

/** A real Envoy run from a bootstrap, with its admin interface to ask it what it did. */
public final class EnvoyProcess implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofSeconds(30);

  private final ChildProcess process;
  private final InetSocketAddress admin;
  private final Network network;
  private final Path bootstrap;

  private EnvoyProcess(ChildProcess process, Setup setup, Path bootstrap) {
    this.process = process;
    this.admin = setup.admin();
    this.network = setup.network();
    this.bootstrap = bootstrap;
  }

  /**
   * How an Envoy is run: its name in logs, its bootstrap (YAML or JSON), its worker count, and how
   * long what was replaced drains; where, and the command before its own.
   */
  public record Setup(
      String name,
      String bootstrap,
      InetSocketAddress admin,
      int workers,
      Duration drain,
      Network network,
      ImmutableList<String> envoy) {
    /** One of the machine's network. */
    public Setup(
        String name, String bootstrap, InetSocketAddress admin, int workers, Duration drain) {
      this(
          name,
          bootstrap,
          admin,
          workers,
          drain,
          Network.MACHINE,
          ImmutableList.of(EnvoyBinary.path().toString()));
    }

    /** One that drains as long as the recommended command line says. */
    public Setup(String name, String bootstrap, InetSocketAddress admin, int workers) {
      this(name, bootstrap, admin, workers, Duration.ofSeconds(45));
    }
  }

  /**
   * Starts an Envoy without waiting for it, as one without policy must be seen before it is ready.
   *
   * <p>Unknown fields are rejected: else a field that this Envoy does not know would be dropped in
   * silence, and a filter that lost its rules lets everyone in.
   */
  public static EnvoyProcess start(Setup setup) {
    try {
      Path file = Files.createTempFile("portcullis-e2e-bootstrap-", ".yaml");
      Files.writeString(file, setup.bootstrap());
      if (!setup.network().equals(Network.MACHINE)) {
        // It runs as another user then, as sidecars do.
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
      }
      ChildProcess process = ChildProcess.start(setup.name(), command(setup, file));
      return new EnvoyProcess(process, setup, file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until the server is live: it has its listeners, warmed. */
  public EnvoyProcess awaitReady() {
    Await.until(
        process.name() + " is ready; log:\n" + process.logTail(20),
        START_LIMIT,
        () -> adminGet("/ready").filter(answer -> answer.status() == 200).isPresent());
    return this;
  }

  /** Waits until a listener accepts connections at the address. */
  public EnvoyProcess awaitListening(InetSocketAddress address) {
    Await.until(
        process.name() + " listens on " + address,
        START_LIMIT,
        () -> {
          try (RawHttpClient _ = RawHttpClient.connect(address)) {
            return true;
          } catch (IOException notYet) {
            process.requireAlive();
            return false;
          }
        });
    return this;
  }

  /** The server's state, as LIVE or INITIALIZING, once its admin interface answers. */
  public String state() {
    HttpAnswer info =
        Await.value(
            () -> process.name() + " answers on its admin port",
            START_LIMIT,
            () -> adminGet("/server_info"));
    return Json.parse(info.body()).path("state").asText();
  }

  /** The value of a counter or gauge; one that Envoy has not made yet counts as zero. */
  public long stat(String name) {
    HttpAnswer answer =
        require("/stats?filter=^" + name.replace("[", "%5B").replace("]", "%5D") + "$");
    String body = answer.body().strip();
    return body.isEmpty() ? 0 : Long.parseLong(body.substring(body.lastIndexOf(' ') + 1));
  }

  /** The sum of all counters and gauges whose names match a regular expression in full. */
  public long statSum(String regex) {
    return require("/stats?filter=^" + regex + "$")
        .body()
        .lines()
        .filter(line -> !line.isBlank())
        .mapToLong(line -> Long.parseLong(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  /** The whole configuration as Envoy reports it. */
  public JsonNode configDump() {
    return Json.parse(require("/config_dump?include_eds").body());
  }

  /** The process, for its log and for killing it. */
  public ChildProcess process() {
    return process;
  }

  @Override
  public void close() {
    process.close();
    try {
      Files.deleteIfExists(bootstrap);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private HttpAnswer require(String path) {
    process.requireAlive();
    return adminGet(path)
        .orElseThrow(() -> new AssertionError(process.name() + " has no admin interface"));
  }

  private Optional<HttpAnswer> adminGet(String path) {
    process.requireAlive();
    try {
      return Optional.of(
          network.call(() -> RawHttpClient.exchange(admin, HttpRequest.get(path).host("admin"))));
    } catch (ConnectException notYet) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ImmutableList<String> command(Setup setup, Path file) {
    return ImmutableList.<String>builder()
        .addAll(setup.network().command())
        .addAll(setup.envoy())
        .add("-c", file.toString(), "--disable-hot-restart")
        .add("--concurrency", Integer.toString(setup.workers()))
        .add("--reject-unknown-dynamic-fields")
        .add("--drain-time-s", Long.toString(setup.drain().toSeconds()))
        .add("--log-level", "warning")
        .build();
  }
}
