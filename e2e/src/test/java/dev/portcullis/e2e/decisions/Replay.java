package dev.portcullis.e2e.decisions;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Iterables;
import dev.portcullis.e2e.harness.EchoBackend;
import dev.portcullis.e2e.harness.HttpAnswer;
import dev.portcullis.e2e.harness.HttpRequest;
import dev.portcullis.e2e.harness.MutualTls;
import dev.portcullis.e2e.harness.RawHttpClient;
import dev.portcullis.e2e.harness.SpiffeAuthority;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Asks the requests of a case and compares the answers with the recorded ones. */
final class Replay {
  static final int DEFAULT_PORT = 8000;
  private static final String LOOPBACK = "127.0.0.1";
  private static final String LOCAL = "<local>";
  private static final ImmutableSet<String> LOCAL_ADDRESSES = localAddresses();

  /** What clients, Envoy and backend put in of their own; the recordings leave it out. */
  private static final ImmutableSet<String> NOT_RECORDED =
      ImmutableSet.of(
          "host",
          "accept",
          "accept-encoding",
          "connection",
          "content-length",
          "user-agent",
          "x-request-id",
          "transfer-encoding");

  private static final ImmutableSet<String> COMPARED_ANSWER_HEADERS =
      ImmutableSet.of(
          "www-authenticate", "server", "x-ext-authz-check-received", "x-ext-authz-check-result");

  /** The part of {@code x-forwarded-client-cert} that every new certificate changes. */
  private static final Pattern CERTIFICATE_HASH = Pattern.compile("Hash=[0-9a-f]*;");

  private final SpiffeAuthority authority;

  /** Asks with certificates of this authority. */
  Replay(SpiffeAuthority authority) {
    this.authority = authority;
  }

  /** The differences, one line each. */
  ImmutableList<String> differences(RecordedCase recordedCase) {
    ImmutableList.Builder<String> differences = ImmutableList.builder();
    for (JsonNode request : recordedCase.requests()) {
      String name = request.path("name").asText();
      differences(recordedCase.expected(request), request)
          .forEach(difference -> differences.add(name + ": " + difference));
    }
    return differences.build();
  }

  private List<String> differences(JsonNode expected, JsonNode request) {
    try {
      return compare(expected, send(request), source(request));
    } catch (IOException e) {
      List<String> differences = new ArrayList<>();
      differ(differences, "status", expected.path("status").asInt(), 0);
      differ(differences, "error", expected.path("error").asText("none"), kind(request, e));
      return differences;
    }
  }

  /** How the recordings call what went wrong. */
  private static String kind(JsonNode request, IOException e) {
    if (e instanceof SocketTimeoutException) {
      return "timeout";
    }
    // With TLS 1.3 a client learns only from its first read that its certificate was refused.
    return request.hasNonNull("client") ? "tls" : "closed";
  }

  /** The answer to one request. */
  HttpAnswer send(JsonNode request) throws IOException {
    HttpRequest asked =
        HttpRequest.of(request.path("method").asText(), request.path("path").asText())
            .host(request.path("host").asText())
            .body(request.path("body").asText(""));
    for (Map.Entry<String, JsonNode> header : request.path("headers").properties()) {
      if (header.getValue().isArray()) {
        for (JsonNode value : header.getValue()) {
          asked = asked.header(header.getKey(), value.asText());
        }
      } else {
        asked = asked.header(header.getKey(), header.getValue().asText());
      }
    }
    try (RawHttpClient client = connect(request)) {
      return client.send(asked);
    }
  }

  private RawHttpClient connect(JsonNode request) throws IOException {
    int port = request.path("port").asInt(DEFAULT_PORT);
    InetSocketAddress server = RecordedMesh.listener(request.path("target").asText(), port);
    InetAddress source = InetAddress.getByName(source(request));
    return request.hasNonNull("client")
        ? RawHttpClient.connect(
            server, source, authority.issue(request.path("client").asText()), MutualTls.ISTIO)
        : RawHttpClient.connect(server, source);
  }

  static String source(JsonNode request) {
    return request.path("source_ip").asText(LOOPBACK);
  }

  static List<String> compare(JsonNode expected, HttpAnswer answer, String source) {
    List<String> differences = new ArrayList<>();
    differ(differences, "status", expected.path("status").asInt(), answer.status());
    if (answer.status() != 200 || expected.path("status").asInt() != 200) {
      differ(differences, "body", expected.path("body").asText(), answer.body());
    }
    for (String header : COMPARED_ANSWER_HEADERS) {
      String recorded = expected.path("headers").path(header).asText("");
      differ(differences, header, recorded, answer.header(header));
    }
    if (answer.status() == 200 && expected.has("upstream")) {
      compareUpstream(differences, expected.path("upstream"), EchoBackend.echo(answer), source);
    }
    return differences;
  }

  private static void compareUpstream(
      List<String> differences, JsonNode recorded, JsonNode echo, String source) {
    for (String field : ImmutableList.of("method", "path", "host")) {
      differ(differences, "backend's " + field, recorded.path(field), echo.path(field));
    }
    Map<String, String> expected = new TreeMap<>();
    recorded
        .path("headers")
        .properties()
        .forEach(header -> expected.put(header.getKey(), header.getValue().asText()));
    Map<String, String> received = new TreeMap<>();
    for (Map.Entry<String, JsonNode> header : echo.path("headers").properties()) {
      if (isRecorded(header.getKey())) {
        received.put(header.getKey(), localised(header, source));
      }
    }
    Set<String> names = new TreeSet<>(expected.keySet());
    names.addAll(received.keySet());
    for (String name : names) {
      differ(
          differences,
          "backend's " + name,
          expected.getOrDefault(name, "(absent)"),
          received.getOrDefault(name, "(absent)"));
    }
  }

  private static boolean isRecorded(String header) {
    return !NOT_RECORDED.contains(header) && !header.startsWith("x-envoy-");
  }

  /**
   * The client's address, for 127.0.0.1 the machine's, which Envoy appends, is recorded by a word;
   * and what differs with each certificate is left out.
   */
  private static String localised(Map.Entry<String, JsonNode> header, String source) {
    String value = header.getValue().asText();
    if (header.getKey().equals("x-forwarded-client-cert")) {
      return CERTIFICATE_HASH.matcher(value).replaceAll("");
    }
    if (header.getKey().equals("x-forwarded-for")) {
      for (String address : Iterables.concat(ImmutableSet.of(source), LOCAL_ADDRESSES)) {
        if (value.equals(address) || value.endsWith("," + address)) {
          return value.substring(0, value.length() - address.length()) + LOCAL;
        }
      }
    }
    return value;
  }

  private static ImmutableSet<String> localAddresses() {
    try {
      return NetworkInterface.networkInterfaces()
          .flatMap(NetworkInterface::inetAddresses)
          .map(InetAddress::getHostAddress)
          .collect(ImmutableSet.toImmutableSet());
    } catch (SocketException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void differ(
      List<String> differences, String what, Object expected, Object received) {
    if (!expected.equals(received)) {
      differences.add(what + " was " + received + ", recorded " + expected);
    }
  }
}
