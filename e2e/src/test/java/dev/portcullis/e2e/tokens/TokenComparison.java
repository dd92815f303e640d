package dev.portcullis.e2e.tokens;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.google.common.base.CharMatcher;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.portcullis.decide.request.Arrival;
import dev.portcullis.decide.request.Connection;
import dev.portcullis.decide.request.HeaderField;
import dev.portcullis.decide.request.HttpRequest;
import dev.portcullis.decide.request.RequestIntake;
import dev.portcullis.decide.token.ClaimValue;
import dev.portcullis.decide.token.TokenOutcome;
import dev.portcullis.e2e.harness.EchoBackend;
import dev.portcullis.e2e.harness.HttpAnswer;
import dev.portcullis.e2e.harness.Json;
import dev.portcullis.model.MeshSettings.PathNormalization;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Both answers to one request in the same words, so that they can be compared. */
final class TokenComparison {
  /** Headers that Envoy adds whatever the policy. */
  private static final ImmutableSet<String> ENVOYS_OWN =
      ImmutableSet.of(
          "host",
          "x-request-id",
          "x-envoy-expected-rq-timeout-ms",
          "x-forwarded-proto",
          "x-claims",
          "content-length");

  private static final RequestIntake INTAKE =
      new RequestIntake(PathNormalization.NONE, new RequestIntake.Place.Workload());

  private TokenComparison() {}

  /** What Envoy answered. */
  static String seen(HttpAnswer answer) {
    if (answer.status() != 200) {
      return refusal(
          answer.status(),
          answer.body(),
          answer.header("www-authenticate"),
          answer.header("x-details"));
    }
    JsonNode echo = EchoBackend.echo(answer);
    Map<String, String> headers = new TreeMap<>();
    echo.path("headers")
        .properties()
        .forEach(header -> headers.put(header.getKey(), header.getValue().asText()));
    String claims = headers.getOrDefault("x-claims", "");
    headers.keySet().removeAll(ENVOYS_OWN);
    return passed(
        echo.path("path").asText(),
        headers,
        claims.isEmpty() || claims.equals("-") ? Json.parse("{}") : Json.parse(utf8(claims)));
  }

  /** What the decider says. */
  static String expected(TokenOutcome outcome) {
    return switch (outcome) {
      case TokenOutcome.Refused refused ->
          refusal(
              refused.status(), refused.text(), refused.challenge(), refused.responseCodeDetails());
      case TokenOutcome.Passed passed -> {
        Map<String, String> headers = new TreeMap<>();
        for (HeaderField header : passed.request().headers()) {
          headers.merge(
              header.name(), header.value().strip(), (first, second) -> first + ", " + second);
        }
        headers.keySet().removeAll(ENVOYS_OWN);
        headers.put(":path", passed.request().target());
        String unsendable = unsendable(headers);
        if (!unsendable.isEmpty()) {
          yield refusal(
              503,
              "invalid header value for: " + unsendable,
              "",
              "filter_removed_required_request_headers{invalid_header_value_for:_"
                  + unsendable
                  + "}");
        }
        headers.remove(":path");
        yield passed(
            passed.request().target(), headers, json(new ClaimValue.Members(passed.claims())));
      }
    };
  }

  /**
   * The header that Envoy's router will not send, "" for none: a query decoded while a token was
   * cut out of it, or a claim, may hold control characters.
   */
  private static String unsendable(Map<String, String> headers) {
    return headers.entrySet().stream()
        .filter(header ->
            CharMatcher.javaIsoControl()
                .and(CharMatcher.isNot('\t'))
                .and(CharMatcher.ascii())
                .matchesAnyOf(header.getValue()))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse("");
  }

  /** A request of the tests as the filter for tokens sees it. */
  static HttpRequest atTheFilter(dev.portcullis.e2e.harness.HttpRequest request) {
    ImmutableList<HeaderField> headers =
        request.headers().stream()
            .map(header ->
                new HeaderField(header.name().toLowerCase(Locale.ROOT), latin1(header.value())))
            .collect(ImmutableList.toImmutableList());
    HttpRequest sent =
        new HttpRequest(
            new Connection("127.0.0.1", "127.0.0.1", 80, null, "", false),
            request.method(),
            request.host(),
            request.target(),
            headers);
    return switch (INTAKE.receive(sent)) {
      case Arrival.Accepted(HttpRequest accepted, String _) -> accepted;
      case Arrival.Refused refused -> throw new AssertionError(refused);
    };
  }

  private static String refusal(int status, String body, String challenge, String details) {
    return status + "\n" + body + "\n" + challenge + "\n" + details;
  }

  private static String passed(String path, Map<String, String> headers, JsonNode claims) {
    return "200 " + path + "\n" + headers + "\n" + sorted(claims);
  }

  private static JsonNode json(ClaimValue value) {
    return switch (value) {
      case ClaimValue.Text(String text) -> JsonNodeFactory.instance.textNode(text);
      case ClaimValue.Scalar(String json) -> Json.parse(json);
      case ClaimValue.Elements(ImmutableList<ClaimValue> elements) ->
          JsonNodeFactory.instance
              .arrayNode()
              .addAll(elements.stream().map(TokenComparison::json).toList());
      case ClaimValue.Members(Map<String, ClaimValue> members) -> {
        var object = JsonNodeFactory.instance.objectNode();
        members.forEach((name, member) -> object.set(name, json(member)));
        yield object;
      }
    };
  }

  /** Numbers as doubles, members by name: Envoy's structures know neither integers nor order. */
  private static String sorted(JsonNode node) {
    if (node.isNumber()) {
      // The access log knows no zero with a sign.
      return Double.toString(node.doubleValue() + 0.0);
    }
    if (node.isArray()) {
      ImmutableList.Builder<String> elements = ImmutableList.builder();
      node.forEach(element -> elements.add(sorted(element)));
      return elements.build().toString();
    }
    if (node.isObject()) {
      Map<String, String> members = new TreeMap<>();
      node.properties().forEach(member -> members.put(member.getKey(), sorted(member.getValue())));
      return members.toString();
    }
    return node.toString();
  }

  private static String latin1(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  private static String utf8(String bytes) {
    return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }
}
