package dev.portcullis.e2e.rules;

import com.google.common.collect.ImmutableList;
import dev.portcullis.e2e.harness.HttpRequest;
import dev.portcullis.e2e.harness.TestKey;
import dev.portcullis.e2e.harness.TestTokens;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * Random rules and requests over a small vocabulary, in which most texts start like another one:
 * what an index cuts in the wrong place is soon seen.
 */
final class RandomRules {
  static final ImmutableList<String> ISSUERS =
      ImmutableList.of("https://a.example", "https://a.example/b", "a", "-", "ä\"'", "");
  private static final ImmutableList<String> PATHS =
      ImmutableList.of(
          "/a",
          "/a*",
          "/a/",
          "/a/b",
          "/a/b/*",
          "/ab",
          "/ab*",
          "/abc/d",
          "/a?x",
          "/a?x*",
          "/a#x",
          "/a%2Fb",
          "/a%2f*",
          "/a;x",
          "/",
          "/*",
          "*",
          "*/b",
          "*b",
          "/{*}/b",
          "/a/{*}",
          "/a/{**}",
          "/a/{*}/c",
          "/{**}",
          "/B",
          "/ä*",
          "/a//b",
          "a*");
  private static final ImmutableList<String> HOSTS =
      ImmutableList.of(
          "x.example",
          "X.Example",
          "x.example:*",
          "x.example:80",
          "x*",
          "*.example",
          "*",
          "y",
          "xy.example",
          "Xy*",
          "x.example.org");
  private static final ImmutableList<String> PRINCIPALS =
      ImmutableList.of(
          "https://a.example/s",
          "https://a.example/*",
          "https://a.example/b/s",
          "a/s",
          "a/t",
          "a*",
          "-/s",
          "*",
          "*/s",
          "ä\"'/s",
          "a/-",
          "a/s*",
          "/s");
  private static final ImmutableList<String> SUBJECTS = ImmutableList.of("s", "t", "st", "-", "*");
  private static final ImmutableList<String> TARGETS =
      ImmutableList.of(
          "/a",
          "/a?x",
          "/a?",
          "/a/",
          "/a/b",
          "/a/b/c",
          "/a/b/?/b",
          "/ab",
          "/ab?/a/b",
          "/abc/d",
          "/a%2Fb",
          "/a%2fb",
          "/a;x",
          "/",
          "/?b",
          "/b",
          "/x/b",
          "/a/x/c",
          "/B",
          "/A",
          "/a//b",
          "/%C3%A4x",
          "/z");
  private static final ImmutableList<String> AUTHORITIES =
      ImmutableList.of(
          "x.example",
          "X.EXAMPLE",
          "x.Example:80",
          "x.example:80",
          "x.example:81",
          "xy.example",
          "XY.example",
          "y",
          "z.example",
          "x.example.org");
  private static final TestKey KEY = TestKey.hmac("rules");

  private final RandomGenerator random;

  RandomRules(RandomGenerator random) {
    this.random = random;
  }

  /** The documents of some policies, with token rules for all issuers that can be written. */
  String documents() {
    StringBuilder yaml = new StringBuilder(authentication());
    int policies = 1 + random.nextInt(4);
    for (int i = 0; i < policies; i++) {
      String action = pick(ImmutableList.of("ALLOW", "ALLOW", "DENY", "DENY", "AUDIT"));
      yaml.append(
          """
          ---
          apiVersion: security.istio.io/v1
          kind: AuthorizationPolicy
          metadata: {name: p%d, namespace: foo%s}
          spec:
            action: %s
            rules:
          """
              .formatted(i, mode(action), action));
      int rules = 1 + random.nextInt(5);
      for (int j = 0; j < rules; j++) {
        yaml.append(rule());
      }
    }
    return yaml.toString();
  }

  /** A request, with or without a token. */
  HttpRequest request() {
    HttpRequest request =
        HttpRequest.of(pick(ImmutableList.of("GET", "POST")), pick(TARGETS))
            .host(pick(AUTHORITIES));
    String issuer = pick(ISSUERS);
    boolean anonymous = issuer.isEmpty();
    return anonymous ? request : request.bearer(token(issuer));
  }

  private String mode(String action) {
    boolean dryRun = !action.equals("AUDIT") && random.nextInt(5) == 0;
    return dryRun ? ", annotations: {istio.io/dry-run: 'true'}" : "";
  }

  private String token(String issuer) {
    return TestTokens.token(KEY, issuer, pick(ImmutableList.of("s", "t", "st", "-", "ä")));
  }

  private static String authentication() {
    String rules =
        ISSUERS.stream()
            .filter(issuer -> !issuer.isEmpty())
            .map(issuer -> "  - issuer: %s\n    jwks: %s\n".formatted(quoted(issuer), jwks()))
            .collect(Collectors.joining());
    return """
    apiVersion: security.istio.io/v1
    kind: RequestAuthentication
    metadata: {name: tokens, namespace: foo}
    spec:
      jwtRules:
    """
        + rules;
  }

  private static String jwks() {
    return quoted(TestTokens.jwks(KEY));
  }

  private String rule() {
    List<String> parts = new ArrayList<>();
    if (random.nextInt(4) > 0) {
      parts.add("to:\n" + operations());
    }
    if (random.nextInt(3) == 0) {
      String not = random.nextInt(5) == 0 ? "notRequestPrincipals" : "requestPrincipals";
      parts.add("from:\n    - source: {" + not + ": " + some(PRINCIPALS) + "}\n");
    }
    if (parts.isEmpty() || random.nextInt(8) == 0) {
      String values = random.nextInt(4) == 0 ? "notValues" : "values";
      parts.add(
          "when:\n    - key: request.auth.claims[sub]\n      %s: %s\n"
              .formatted(values, some(SUBJECTS)));
    }
    return "  - " + String.join("    ", parts);
  }

  private String operations() {
    StringBuilder operations = new StringBuilder();
    int count = 1 + random.nextInt(2);
    for (int i = 0; i < count; i++) {
      List<String> fields = new ArrayList<>();
      if (random.nextInt(4) > 0) {
        fields.add((random.nextInt(8) == 0 ? "notPaths: " : "paths: ") + some(PATHS));
      }
      if (random.nextInt(2) == 0) {
        fields.add((random.nextInt(8) == 0 ? "notHosts: " : "hosts: ") + some(HOSTS));
      }
      if (fields.isEmpty() || random.nextInt(5) == 0) {
        fields.add("methods: [GET]");
      }
      operations.append("    - operation: {").append(String.join(", ", fields)).append("}\n");
    }
    return operations.toString();
  }

  private String some(ImmutableList<String> values) {
    List<String> some = new ArrayList<>();
    int count = 1 + random.nextInt(3);
    for (int i = 0; i < count; i++) {
      some.add(quoted(pick(values)));
    }
    return "[" + String.join(", ", some) + "]";
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "''") + "'";
  }

  private <T> T pick(ImmutableList<T> values) {
    return values.get(random.nextInt(values.size()));
  }
}
