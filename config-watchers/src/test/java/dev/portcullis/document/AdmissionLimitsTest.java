package dev.portcullis.document;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.model.ConfigProblem;
import dev.portcullis.model.ConfigProblem.Severity;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The numbers of Istio's admission (semantics §5.1): what has as many as are allowed is taken, and
 * with one more it is refused at the field.
 */
final class AdmissionLimitsTest {
  private static final String KEYS =
      """
      jwks: '{"keys": [{"kty": "OKP", "crv": "Ed25519",
            "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}'\
      """;

  private static final String GATEWAY =
      "{group: gateway.networking.k8s.io, kind: Gateway, name: %s}";

  /** A limit: {@code document} of the limit is taken, of one more it has {@code code}. */
  private record Limit(
      String name, int most, IntFunction<String> document, String code, String place) {}

  private static final List<Limit> LIMITS =
      List.of(
          new Limit(
              "labels of a selector",
              4096,
              n -> policy("selector: {matchLabels: {%s}}".formatted(list(n, "l%d: a"))),
              "TOO_MANY_VALUES",
              "5:13"),
          new Limit(
              "characters of a label's value",
              63,
              n -> policy("selector: {matchLabels: {app: %s}}".formatted("a".repeat(n))),
              "INVALID_SELECTOR",
              "5:27"),
          new Limit(
              "targetRefs",
              16,
              n -> policy("targetRefs: [%s]".formatted(list(n, GATEWAY.formatted("g%d")))),
              "TOO_MANY_VALUES",
              "5:15"),
          new Limit(
              "characters of the name of a targetRef",
              253,
              n -> policy("targetRefs: [%s]".formatted(GATEWAY.formatted("g".repeat(n)))),
              "INVALID_TARGET_REF",
              "5:24"),
          new Limit(
              "rules of a policy",
              512,
              n -> policy("rules: [%s]".formatted(list(n, "{}"))),
              "TOO_MANY_VALUES",
              "5:10"),
          new Limit(
              "from of a rule",
              512,
              n -> policy("rules: [{from: [%s]}]".formatted(list(n, source("namespaces: [a]")))),
              "TOO_MANY_VALUES",
              "5:18"),
          new Limit(
              "service accounts of a source",
              16,
              n -> rule("serviceAccounts: [%s]".formatted(list(n, "a%d"))),
              "TOO_MANY_VALUES",
              "5:46"),
          new Limit(
              "excluded service accounts of a source",
              16,
              n -> rule("notServiceAccounts: [%s]".formatted(list(n, "a%d"))),
              "TOO_MANY_VALUES",
              "5:49"),
          new Limit(
              "characters of a service account",
              320,
              n -> rule("serviceAccounts: [%s]".formatted("a".repeat(n))),
              "INVALID_SERVICE_ACCOUNT",
              "5:47"),
          new Limit(
              "JWT rules",
              4096,
              n -> tokens("jwtRules: [%s]".formatted(list(n, "{issuer: a, " + KEYS + "}"))),
              "TOO_MANY_VALUES",
              "5:13"),
          new Limit(
              "space delimited claims",
              64,
              n -> tokenRule("spaceDelimitedClaims: [%s]".formatted(list(n, "c%d"))),
              "TOO_MANY_VALUES",
              "6:85"),
          new Limit(
              "characters of jwksUri",
              2048,
              n ->
                  tokens(
                      "jwtRules: [{issuer: a, jwksUri: 'http://keys/%s'}]"
                          .formatted("a".repeat(n - "http://keys/".length()))),
              "TOO_LONG",
              "5:35"));

  @TestFactory
  Stream<DynamicTest> asManyAsAreAllowedAreTakenAndOneMoreIsRefused() {
    return LIMITS.stream()
        .map(limit ->
            DynamicTest.dynamicTest(limit.name() + ": " + limit.most(), () -> check(limit)));
  }

  private static void check(Limit limit) {
    assertThat(errors(limit.document().apply(limit.most()))).isEmpty();
    assertThat(errors(limit.document().apply(limit.most() + 1)))
        .singleElement()
        .asString()
        .startsWith("p.yaml:" + limit.place() + " error " + limit.code());
  }

  private static List<ConfigProblem> errors(String document) {
    ParsedFile file = new DocumentParser().parse("p.yaml", document.getBytes(UTF_8));
    return new ConfigReader("default")
        .read(file.documents().getFirst()).stream()
            .flatMap(read -> read.problems().stream())
            .filter(problem -> problem.severity() == Severity.ERROR)
            .filter(problem -> !problem.code().endsWith("_NOT_SUPPORTED_YET"))
            .toList();
  }

  private static String list(int length, String element) {
    return IntStream.range(0, length)
        .mapToObj(element::formatted)
        .collect(Collectors.joining(", "));
  }

  private static String source(String field) {
    return "{source: {%s}}".formatted(field);
  }

  private static String rule(String field) {
    return policy("rules: [{from: [%s]}]".formatted(source(field)));
  }

  private static String tokenRule(String field) {
    return tokens("jwtRules: [{issuer: a, %s, %s}]".formatted(KEYS, field));
  }

  private static String policy(String spec) {
    return document("AuthorizationPolicy", spec);
  }

  private static String tokens(String spec) {
    return document("RequestAuthentication", spec);
  }

  private static String document(String kind, String spec) {
    return """
    apiVersion: security.istio.io/v1
    kind: %s
    metadata: {name: p, namespace: foo}
    spec:
      %s
    """
        .formatted(kind, spec);
  }
}
