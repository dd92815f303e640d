package dev.portcullis.e2e.decisions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.portcullis.decide.DecidingProxy;
import dev.portcullis.decide.DecidingProxy.Role;
import dev.portcullis.decide.Decision;
import dev.portcullis.decide.ExternalAuthorizers;
import dev.portcullis.decide.Policies;
import dev.portcullis.decide.PolicyDecider;
import dev.portcullis.decide.request.Connection;
import dev.portcullis.decide.request.HeaderField;
import dev.portcullis.decide.request.HttpRequest;
import dev.portcullis.directory.DirectoryCheck;
import dev.portcullis.directory.DirectorySettings;
import dev.portcullis.e2e.harness.Header;
import dev.portcullis.e2e.harness.HttpAnswer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;

/** Answers the requests of a recorded case by the decider alone, in the form of a real answer. */
final class RecordedDecider {
  private static final ImmutableMap<String, DecidingProxy> PROXIES =
      ImmutableMap.of(
          "gateway", gateway("gw", null),
          "gateway_xff", gateway("gwx", 1),
          "sidecar",
              new DecidingProxy(
                  Role.SIDECAR, "foo", ImmutableMap.of("app", "httpbin", "version", "v1"), null));

  /** It holds the workload's own identity, which no policy and no request tells. */
  private static final String OWN_IDENTITY = "backend's x-forwarded-client-cert";

  private final RecordedCase recorded;
  private final Policies policies;

  private RecordedDecider(RecordedCase recorded, Policies policies) {
    this.recorded = recorded;
    this.policies = policies;
  }

  private static DecidingProxy gateway(String oracle, Integer trustedProxies) {
    ImmutableMap<String, String> labels =
        ImmutableMap.of("istio", "ingressgateway", "app", "istio-ingressgateway", "oracle", oracle);
    return new DecidingProxy(Role.GATEWAY, "istio-system", labels, trustedProxies);
  }

  /** Reads a case; {@code scratch} is an empty folder. */
  static RecordedDecider of(RecordedCase recorded, Path scratch) throws IOException {
    Path folder = Files.createDirectories(scratch.resolve(recorded.name()).resolve("config"));
    Files.writeString(folder.resolve("policies.yaml"), recorded.policies());
    Path mesh = folder.resolveSibling("mesh.yaml");
    String common = Files.readString(RecordedDecisions.folder().resolve("mesh.yaml"));
    Files.writeString(mesh, MeshOverlay.merge(common, recorded.mesh()));
    DirectoryCheck.Report report =
        DirectoryCheck.run(DirectorySettings.of(folder).withMeshConfig(mesh));
    return new RecordedDecider(recorded, Policies.of(report.objects().values(), report.mesh()));
  }

  private Decision decide(JsonNode request) {
    String target = request.path("target").asText();
    int port = request.path("port").asInt(Replay.DEFAULT_PORT);
    boolean tls = request.hasNonNull("client");
    Connection connection =
        new Connection(
            Replay.source(request),
            RecordedMesh.listener(target, port).getHostString(),
            port,
            tls ? request.path("client").asText() : null,
            "",
            tls);
    return new PolicyDecider(policies, PROXIES.get(target), RecordedDecider::authorize)
        .decide(
            new HttpRequest(
                connection,
                request.path("method").asText(),
                request.path("host").asText(),
                latin1(request.path("path").asText()),
                headers(request)),
            Instant.now());
  }

  /** What the decider answers otherwise than was recorded, one line each, with its reason. */
  ImmutableList<String> differences() {
    ImmutableList.Builder<String> differences = ImmutableList.builder();
    for (JsonNode request : recorded.requests()) {
      JsonNode expected = recorded.expected(request);
      Decision decision = decide(request);
      boolean noConnection = decision.status() == 0 && expected.path("status").asInt() == 0;
      if (!noConnection) {
        Replay.compare(expected, answer(decision, request), Replay.source(request)).stream()
            .filter(difference -> !difference.startsWith(OWN_IDENTITY))
            .forEach(difference ->
                differences.add(
                    "the decider of %s: %s, because of %s"
                        .formatted(request.path("name").asText(), difference, decision.reason())));
      }
    }
    return differences.build();
  }

  private HttpAnswer answer(Decision decision, JsonNode request) {
    ImmutableList.Builder<Header> headers = ImmutableList.builder();
    headers.add(new Header("server", policies.mesh().serverName()));
    decision.headers().forEach(header -> headers.add(new Header(header.name(), header.value())));
    HttpRequest forwarded = decision.forwarded();
    String body = forwarded == null ? decision.body() : echo(forwarded).toString();
    boolean head = request.path("method").asText().equals("HEAD");
    return new HttpAnswer(decision.status(), headers.build(), head ? "" : body);
  }

  private static ObjectNode echo(HttpRequest forwarded) {
    ObjectNode echo = JsonNodeFactory.instance.objectNode();
    echo.put("method", forwarded.method());
    echo.put("path", forwarded.target());
    echo.put("host", forwarded.authority());
    ObjectNode headers = echo.putObject("headers");
    for (HeaderField header : forwarded.headers()) {
      JsonNode before = headers.get(header.name());
      headers.put(
          header.name(), before == null ? header.value() : before.asText() + ", " + header.value());
    }
    return echo;
  }

  private static ImmutableList<HeaderField> headers(JsonNode request) {
    ImmutableList.Builder<HeaderField> headers = ImmutableList.builder();
    for (Map.Entry<String, JsonNode> header : request.path("headers").properties()) {
      Iterable<JsonNode> values =
          header.getValue().isArray() ? header.getValue() : ImmutableList.of(header.getValue());
      values.forEach(
          value -> headers.add(new HeaderField(header.getKey(), latin1(value.asText()))));
    }
    return headers.build();
  }

  /** The wire's bytes, a character for each. */
  private static String latin1(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  /** Decides as {@link CaseServices} does. */
  private static ExternalAuthorizers.Answer authorize(String provider, HttpRequest request) {
    if ("allow".equals(request.header("x-ext-authz"))) {
      return new ExternalAuthorizers.Allowed();
    }
    return new ExternalAuthorizers.Refused(
        403,
        "denied by ext_authz for not found header `x-ext-authz: allow` in the request",
        ImmutableList.of(
            new HeaderField(
                "x-ext-authz-check-received",
                request.method() + " " + request.authority() + request.target()),
            new HeaderField("x-ext-authz-check-result", "denied")));
  }
}
