package dev.portcullis.cli;

import com.google.common.collect.ImmutableList;
import com.google.common.net.HostAndPort;
import com.google.common.net.InetAddresses;
import dev.portcullis.decide.request.Connection;
import dev.portcullis.decide.request.HeaderField;
import dev.portcullis.decide.request.HttpRequest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that describe a request. */
final class RequestOptions {
  private static final String ANY_ADDRESS = "127.0.0.1";

  /** No token is that long, and no file of one. */
  private static final int LONGEST_TOKEN = 64 << 10;

  /** Whether the scheme of the request is secured. */
  enum Scheme {
    HTTP,
    HTTPS
  }

  @Option(names = "--method", defaultValue = "GET", description = "Default: ${DEFAULT-VALUE}.")
  private String method;

  @Option(names = "--host", required = true, description = "As sent, with the port if one is.")
  private String host;

  @Option(
      names = "--path",
      defaultValue = "/",
      description = "As sent, with the query (default: ${DEFAULT-VALUE}).")
  private String path;

  @Option(
      names = {"-H", "--header"},
      paramLabel = "NAME: VALUE",
      description = "A header line; may be given several times.")
  private List<String> headers = new ArrayList<>();

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "A file with the bearer token, - for standard input.")
  private @Nullable String tokenFile;

  @Option(
      names = "--token",
      description =
          "The bearer token itself. It stays in the history of the shell and in the list of"
              + " processes: --token-file is better.")
  private @Nullable String token;

  @Option(
      names = "--peer",
      paramLabel = "SPIFFE",
      description = "The caller's identity by mutual TLS, such as spiffe://td/ns/n/sa/s.")
  private @Nullable String peer;

  @Option(
      names = "--source-ip",
      defaultValue = ANY_ADDRESS,
      description = "The other end of the connection (default: ${DEFAULT-VALUE}).")
  private String sourceIp;

  @Option(
      names = "--port",
      description =
          "The workload's port, or the one that the gateway listens on (default: 80, or 443 for"
              + " https).")
  private @Nullable Integer port;

  @Option(names = "--sni", description = "The server name of TLS (default: the host).")
  private @Nullable String sni;

  @Option(
      names = "--scheme",
      paramLabel = "http|https",
      description = "Whether the connection is TLS (default: http, with --peer https).")
  private @Nullable Scheme scheme;

  @Option(
      names = "--now",
      paramLabel = "TIME",
      description = "The time of the request, such as 2026-01-31T12:00:00Z (default: now).")
  private @Nullable String now;

  Instant now() {
    try {
      return now == null ? Instant.now() : Instant.parse(now);
    } catch (DateTimeParseException e) {
      throw new UserError("--now " + now + " is not a time such as 2026-01-31T12:00:00Z", e);
    }
  }

  /** Whether the request is made at another time than now. */
  boolean isAtAnotherTime() {
    return now != null;
  }

  /** The bearer token, "" for none. */
  String token() {
    if (token != null && tokenFile != null) {
      throw new UserError("--token and --token-file can't both be given");
    }
    String read = tokenFile == null ? token : tokenIn(tokenFile);
    if (read != null && read.isBlank()) {
      throw new UserError("the token is empty");
    }
    return read == null ? "" : read.strip();
  }

  private static String tokenIn(String file) {
    try (InputStream in = file.equals("-") ? System.in : Files.newInputStream(Path.of(file))) {
      byte[] bytes = in.readNBytes(LONGEST_TOKEN + 1);
      if (bytes.length > LONGEST_TOKEN) {
        throw new UserError("the token in " + file + " is longer than 64 KiB");
      }
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UserError("the token file " + file + " can't be read", e);
    }
  }

  /** The request with its token. */
  HttpRequest request(String bearer) {
    if (!InetAddresses.isInetAddress(sourceIp)) {
      throw new UserError("--source-ip " + sourceIp + " is no IP address");
    }
    if (port != null && (port < 0 || port > 65535)) {
      throw new UserError("--port " + port + " is no port");
    }
    ImmutableList.Builder<HeaderField> lines = ImmutableList.builder();
    headers.forEach(header -> lines.add(line(header)));
    if (!bearer.isEmpty()) {
      lines.add(HeaderField.ofText("authorization", "Bearer " + bearer));
    }
    return new HttpRequest(
        connection(), method, HeaderField.octets(host), HeaderField.octets(path), lines.build());
  }

  private Connection connection() {
    boolean tls = scheme == Scheme.HTTPS || (scheme == null && peer != null);
    if (peer != null && !tls) {
      throw new UserError("--peer needs TLS: leave --scheme http out");
    }
    int toPort = port == null ? tls ? 443 : 80 : port;
    String name = sni != null ? sni : tls ? hostName() : "";
    return new Connection(sourceIp, ANY_ADDRESS, toPort, peer, name, tls);
  }

  private String hostName() {
    try {
      String name = HostAndPort.fromString(host).getHost();
      return InetAddresses.isInetAddress(name) ? "" : name;
    } catch (IllegalArgumentException e) {
      return host;
    }
  }

  /** Whether the port is a guess. */
  boolean portIsAssumed() {
    return port == null;
  }

  private static HeaderField line(String header) {
    int colon = header.indexOf(':');
    if (colon < 1) {
      throw new UserError("-H '" + header + "' is not NAME: VALUE");
    }
    return HeaderField.ofText(
        header.substring(0, colon).toLowerCase(Locale.ROOT), header.substring(colon + 1).strip());
  }
}
