package dev.portcullis.cli;

import com.google.common.base.Splitter;
import com.google.common.net.InetAddresses;
import dev.portcullis.cli.Explanation.EnvoyAnswer;
import dev.portcullis.decide.request.Connection;
import dev.portcullis.decide.request.HeaderField;
import dev.portcullis.decide.request.HttpRequest;
import java.io.BufferedInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Starts a real Envoy for one request, on loopback, and takes its answer. */
final class EnvoyTrial implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final int TIMEOUT = (int) LIMIT.toMillis();

  private final Path folder;
  private final Path log;
  private final int port;
  private final Process process;

  private EnvoyTrial(Path envoy, TrialBootstrap bootstrap) throws IOException {
    this.folder = Files.createTempDirectory("portcullis-explain-");
    this.log = folder.resolve("decision.log");
    this.port = freePort();
    Path file = folder.resolve("bootstrap.pb");
    Files.write(file, bootstrap.build(port, log).toByteArray());
    this.process =
        new ProcessBuilder(
                List.of(
                    envoy.toString(),
                    "-c",
                    file.toString(),
                    "--disable-hot-restart",
                    "--concurrency",
                    "1",
                    "--log-level",
                    "error",
                    "--file-flush-interval-msec",
                    "10"))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("envoy.log").toFile())
            .start();
  }

  /** The binary that is meant: a path, or "" for the first in {@code PATH}. */
  static Path find(String given) {
    if (!given.isEmpty()) {
      if (!Files.isExecutable(Path.of(given))) {
        throw new UserError("--envoy " + given + " is not an executable file");
      }
      return Path.of(given);
    }
    String path = System.getenv().getOrDefault("PATH", "");
    return Splitter.on(File.pathSeparatorChar)
        .omitEmptyStrings()
        .splitToStream(path)
        .map(folder -> Path.of(folder, "envoy"))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(() -> new UserError("there is no envoy in PATH: --envoy FILE names one"));
  }

  /** What {@code envoy} answers to {@code request}. */
  static EnvoyAnswer ask(Path envoy, TrialBootstrap bootstrap, HttpRequest request) {
    try (EnvoyTrial trial = new EnvoyTrial(envoy, bootstrap)) {
      return trial.ask(request);
    } catch (IOException e) {
      throw new UserError("--envoy " + envoy + ": " + e.getMessage(), e);
    }
  }

  private EnvoyAnswer ask(HttpRequest request) throws IOException {
    try (Socket socket = connect(request.connection())) {
      socket.setSoTimeout(TIMEOUT);
      socket.getOutputStream().write(text(request).getBytes(StandardCharsets.ISO_8859_1));
      InputStream in = new BufferedInputStream(socket.getInputStream());
      int status = Integer.parseInt(line(in).split(" ", 3)[1]);
      int length = 0;
      for (String header = line(in); !header.isEmpty(); header = line(in)) {
        if (header.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
          length = Integer.parseInt(header.substring(15).strip());
        }
      }
      boolean bodiless = request.method().equals("HEAD");
      byte[] body = bodiless ? new byte[0] : in.readNBytes(length);
      return new EnvoyAnswer(status, new String(body, StandardCharsets.UTF_8), details(status));
    }
  }

  /** Waits until Envoy listens. */
  private Socket connect(Connection connection) throws IOException {
    long until = System.nanoTime() + LIMIT.toNanos();
    while (true) {
      Socket socket = new Socket();
      try {
        InetAddress source = InetAddresses.forString(connection.sourceIp());
        if (source.isLoopbackAddress() && !connection.sourceIp().contains(":")) {
          socket.bind(new InetSocketAddress(source, 0));
        }
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT);
        return socket;
      } catch (IOException e) {
        socket.close();
        if (!process.isAlive() || System.nanoTime() > until) {
          throw new IOException(
              "Envoy does not start:\n" + Files.readString(folder.resolve("envoy.log")), e);
        }
        pause();
      }
    }
  }

  private static String text(HttpRequest request) {
    Connection connection = request.connection();
    boolean six = connection.sourceIp().contains(":");
    StringBuilder text = new StringBuilder();
    text.append("PROXY TCP").append(six ? 6 : 4).append(' ').append(connection.sourceIp());
    text.append(' ').append(six ? "::1" : connection.destinationIp()).append(" 40000 ");
    text.append(connection.destinationPort()).append("\r\n");
    text.append(request.method()).append(' ').append(request.target()).append(" HTTP/1.1\r\n");
    text.append("host: ").append(request.authority()).append("\r\n");
    for (HeaderField header : request.headers()) {
      text.append(header.name()).append(": ").append(header.value()).append("\r\n");
    }
    return text.append("\r\n").toString();
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new IOException("Envoy closed the connection");
      }
      line.append((char) next);
    }
    return line.toString().stripTrailing();
  }

  /** What the access log says of a refusal. */
  private String details(int status) throws IOException {
    long until = System.nanoTime() + LIMIT.toNanos();
    String logged = "";
    while (!logged.endsWith("\n") && System.nanoTime() < until) {
      pause();
      logged = Files.exists(log) ? Files.readString(log) : "";
    }
    return status == 200 ? "" : logged.strip();
  }

  private static void pause() {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly().onExit().join();
    try (var files = Files.list(folder)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }
}
