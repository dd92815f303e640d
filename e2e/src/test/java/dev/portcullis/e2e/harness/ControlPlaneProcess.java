package dev.portcullis.e2e.harness;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** The control plane as users run it: {@code portcullis serve} in a JVM of its own. */
public final class ControlPlaneProcess implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final Duration SYNC_LIMIT = Duration.ofSeconds(20);

  private final ImmutableList<String> arguments;
  private final InetSocketAddress xds;
  private final InetSocketAddress admin;
  private ChildProcess process;

  private ControlPlaneProcess(
      InetSocketAddress xds, InetSocketAddress admin, ImmutableList<String> arguments) {
    this.arguments = arguments;
    this.xds = xds;
    this.admin = admin;
    this.process = launch();
  }

  /** Starts {@code serve} on free loopback ports and does not wait for it. */
  public static ControlPlaneProcess start(Path config, String... more) {
    return start(loopback(FreePorts.next()), config, more);
  }

  /** Starts {@code serve} with its xDS port at a given address. */
  public static ControlPlaneProcess start(InetSocketAddress xds, Path config, String... more) {
    InetSocketAddress admin = loopback(FreePorts.next());
    ImmutableList<String> arguments =
        ImmutableList.<String>builder()
            .add("serve", "--config", config.toString())
            .add("--xds-address", text(xds), "--admin-address", text(admin))
            .addAll(List.of(more))
            .build();
    return new ControlPlaneProcess(xds, admin, arguments);
  }

  /** Waits until {@code /ready} says that the first generation is compiled. */
  public ControlPlaneProcess awaitReady() {
    Await.until(
        "the control plane is ready",
        START_LIMIT,
        () -> get("/ready").filter(answer -> answer.status() == 200).isPresent());
    return this;
  }

  /** Where proxies connect, as an option of {@code portcullis bootstrap}. */
  public String xdsAddress() {
    return text(xds);
  }

  /** The answer of an admin path, empty while nothing listens. */
  public Optional<HttpAnswer> get(String path) {
    process.requireAlive();
    try {
      return Optional.of(RawHttpClient.exchange(admin, HttpRequest.get(path).host(text(admin))));
    } catch (IOException notListening) {
      return Optional.empty();
    }
  }

  /** The newest generation. */
  public long generation() {
    return proxies().path("generation").asLong();
  }

  /** {@code /api/v1/proxies}. */
  public JsonNode proxies() {
    return api("/api/v1/proxies");
  }

  /** The problems of {@code /api/v1/config/problems}. */
  public ImmutableList<JsonNode> problems() {
    return ImmutableList.copyOf(api("/api/v1/config/problems").path("problems"));
  }

  /** Waits until a generation after the given one is enforced by as many proxies as there are. */
  public long awaitEnforced(long after, int proxies) {
    return Await.value(
        () -> "a generation after " + after + " enforced by " + proxies + ": " + proxies(),
        SYNC_LIMIT,
        () -> {
          JsonNode status = proxies();
          long generation = status.path("generation").asLong();
          boolean done = generation > after && enforced(status, generation) == proxies;
          return done ? Optional.of(generation) : Optional.empty();
        });
  }

  /** The process, for its log and for killing it. */
  public ChildProcess process() {
    return process;
  }

  /** Kills it as {@code kill -9} does. */
  public void kill() {
    process.kill();
  }

  /** Starts it again with the same arguments after it was killed. */
  public ControlPlaneProcess restart() {
    process.close();
    process = launch();
    return this;
  }

  @Override
  public void close() {
    process.close();
  }

  private ChildProcess launch() {
    return ChildProcess.start("control-plane", PortcullisCommand.commandLine(arguments));
  }

  private JsonNode api(String path) {
    HttpAnswer answer =
        get(path).orElseThrow(() -> new AssertionError("the control plane does not answer"));
    if (answer.status() != 200) {
      throw new AssertionError(path + " answered " + answer.status() + ": " + answer.body());
    }
    return Json.parse(answer.body());
  }

  private static long enforced(JsonNode status, long generation) {
    return StreamSupport.stream(status.path("proxies").spliterator(), false)
        .filter(proxy -> proxy.path("connected").asBoolean() && proxy.path("synced").asBoolean())
        .filter(proxy -> proxy.path("generation").asLong() >= generation)
        .count();
  }

  private static InetSocketAddress loopback(int port) {
    return new InetSocketAddress("127.0.0.1", port);
  }

  private static String text(InetSocketAddress address) {
    return address.getAddress().getHostAddress() + ":" + address.getPort();
  }
}
