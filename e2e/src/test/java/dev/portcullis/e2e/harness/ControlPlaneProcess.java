package dev.portcullis.e2e.harness;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;

/** The control plane as users run it: {@code portcullis serve} in a JVM of its own. */
public final class ControlPlaneProcess implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final Duration SYNC_LIMIT = Duration.ofSeconds(20);

  private final ImmutableList<String> commandLine;
  private final String xds;
  private final InetSocketAddress admin;
  private ChildProcess process;
  private boolean refusalsExpected;

  private ControlPlaneProcess(
      String xds, InetSocketAddress admin, ImmutableList<String> commandLine) {
    this.commandLine = commandLine;
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
    return start(text(xds), PortcullisCommand.MAIN, config, List.of(more));
  }

  /** Starts {@code serve} on a socket file, which any network reaches. */
  public static ControlPlaneProcess start(Path socket, Path config, String... more) {
    return start("unix://" + socket, PortcullisCommand.MAIN, config, List.of(more));
  }

  /** Starts {@code serve} in a world where time runs faster. */
  static ControlPlaneProcess startFast(FastTimekeeper time, Path config, String... more) {
    ImmutableList<String> arguments =
        ImmutableList.<String>builder().add(time.arguments()).add(more).build();
    return start(text(loopback(FreePorts.next())), FastServe.class.getName(), config, arguments);
  }

  /** Starts {@code serve} with a source that is no folder, on free loopback ports. */
  public static ControlPlaneProcess start(List<String> source, List<String> more) {
    return start(text(loopback(FreePorts.next())), PortcullisCommand.MAIN, source, more);
  }

  /** Starts {@code serve} with a source that is no folder and its xDS port at a given address. */
  public static ControlPlaneProcess start(
      InetSocketAddress xds, List<String> source, List<String> more) {
    return start(text(xds), PortcullisCommand.MAIN, source, more);
  }

  private static ControlPlaneProcess start(
      String xds, String main, Path config, List<String> more) {
    return start(xds, main, ImmutableList.of("--config", config.toString()), more);
  }

  private static ControlPlaneProcess start(
      String xds, String main, List<String> source, List<String> more) {
    InetSocketAddress admin = loopback(FreePorts.next());
    ImmutableList<String> arguments =
        ImmutableList.<String>builder()
            .add("serve")
            .addAll(source)
            .add("--xds-address", xds, "--admin-address", text(admin))
            .addAll(more)
            .build();
    return new ControlPlaneProcess(xds, admin, PortcullisCommand.commandLine(main, arguments));
  }

  /** Waits until {@code /ready} says that the first generation is compiled. */
  public ControlPlaneProcess awaitReady() {
    Await.until(
        "the control plane is ready",
        START_LIMIT,
        () -> get("/ready").filter(answer -> answer.status() == 200).isPresent());
    return this;
  }

  /** Where its admin API is, as an option of commands. */
  public String adminUrl() {
    return "http://" + text(admin);
  }

  /** Where proxies connect, as an option of {@code portcullis bootstrap}. */
  public String xdsAddress() {
    return xds;
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

  /** What {@code /api/v1/issuers} says of the keys of an issuer, if any policy has them fetched. */
  public Optional<JsonNode> issuer(String name) {
    return StreamSupport.stream(api("/api/v1/issuers").path("issuers").spliterator(), false)
        .filter(issuer -> issuer.path("issuer").asText().equals(name))
        .findFirst();
  }

  /** Demands that the keys of an issuer be fetched now. */
  public void refreshKeys(String issuer) {
    String path =
        "/api/v1/issuers/refresh?issuer=" + URLEncoder.encode(issuer, StandardCharsets.UTF_8);
    try {
      HttpAnswer answer =
          RawHttpClient.exchange(
              admin, HttpRequest.of("POST", path).host(text(admin)).header("content-length", "0"));
      if (answer.status() != 202) {
        throw new AssertionError(path + " answered " + answer.status() + ": " + answer.body());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until what is said of an issuer's keys is as it should. */
  public JsonNode awaitIssuer(String name, String what, Predicate<JsonNode> condition) {
    return Await.value(
        () -> what + " of " + name + ": " + issuer(name),
        SYNC_LIMIT,
        () -> issuer(name).filter(condition));
  }

  /** The sum of the metrics of a name that have a label's value, of all for an empty one. */
  public double metric(String name, String value) {
    HttpAnswer metrics = get("/metrics").orElseThrow();
    return metrics
        .body()
        .lines()
        .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
        .filter(line -> value.isEmpty() || line.contains("\"" + value + "\""))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  /** For tests that make Envoy refuse something on purpose; in all others that is a failure. */
  public ControlPlaneProcess expectRefusals() {
    refusalsExpected = true;
    return this;
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
    Deliveries.Figures figures = deliveries();
    process.kill();
    settle(figures);
  }

  /** Starts it again with the same arguments after it was killed. */
  public ControlPlaneProcess restart() {
    process.close();
    process = launch();
    return this;
  }

  @Override
  public void close() {
    Deliveries.Figures figures = deliveries();
    process.close();
    settle(figures);
  }

  /** What Envoys made of all that it sent; nothing is known of one that does not answer. */
  private Deliveries.Figures deliveries() {
    if (!process.isAlive() || get("/metrics").isEmpty()) {
      return new Deliveries.Figures(0, 0, 0);
    }
    return new Deliveries.Figures(
        (long) metric("portcullis_xds_resources_sent_total", ""),
        (long) metric("portcullis_xds_acks_total", ""),
        (long) metric("portcullis_xds_nacks_total", ""));
  }

  private void settle(Deliveries.Figures figures) {
    Deliveries.note(figures, refusalsExpected);
    if (figures.refused() > 0 && !refusalsExpected) {
      throw new AssertionError(
          "Envoy refused " + figures.refused() + " responses:\n" + process.logTail(60));
    }
  }

  private ChildProcess launch() {
    return ChildProcess.start("control-plane", commandLine);
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
