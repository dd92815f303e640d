package dev.portcullis.e2e;

import com.google.common.collect.ImmutableList;
import dev.portcullis.e2e.harness.Guides;
import dev.portcullis.e2e.harness.HttpRequest;
import dev.portcullis.e2e.harness.TestKey;
import dev.portcullis.e2e.harness.TestTokens;
import java.util.random.RandomGenerator;

/**
 * A random set of policies over a few keys, paths and methods, and what it decides.
 *
 * <p>The decision is worked out here from the meaning of the policies, apart from the control
 * plane's compiler: else a mistake of both would pass.
 */
record PolicySet(
    ImmutableList<TokenRule> tokens, ImmutableList<Rule> denies, ImmutableList<Rule> allows) {
  private static final TestKey FIRST_KEY = TestKey.ec("first");
  private static final TestKey SECOND_KEY = TestKey.ec("second");
  private static final ImmutableList<String> ISSUERS =
      ImmutableList.of("https://one.example", "https://two.example");
  private static final ImmutableList<TestKey> KEYS = ImmutableList.of(FIRST_KEY, SECOND_KEY);
  private static final ImmutableList<String> PATHS = ImmutableList.of("/a", "/b", "/c");
  private static final ImmutableList<String> METHODS = ImmutableList.of("GET", "POST");

  /** A rule of a RequestAuthentication: the tokens of an issuer are verified with a key. */
  record TokenRule(String issuer, TestKey key) {}

  /** A rule of an AuthorizationPolicy; an empty field matches everything. */
  record Rule(String principal, boolean notPrincipal, String path, String method) {
    boolean matches(Ask ask) {
      boolean who = principal.isEmpty() || holds(ask) != notPrincipal;
      return who
          && (path.isEmpty() || path.equals(ask.path()))
          && (method.isEmpty() || method.equals(ask.method()));
    }

    private boolean holds(Ask ask) {
      return !ask.issuer().isEmpty()
          && (principal.equals("*") || principal.equals(ask.issuer() + "/me"));
    }

    String yaml() {
      StringBuilder yaml = new StringBuilder("- to:\n  - operation:\n");
      yaml.append(
          method.isEmpty() ? "      methods: [\"*\"]\n" : "      methods: [" + method + "]\n");
      if (!path.isEmpty()) {
        yaml.append("      paths: [").append(path).append("]\n");
      }
      if (!principal.isEmpty()) {
        yaml.append("  from:\n  - source:\n      ")
            .append(notPrincipal ? "notRequestPrincipals" : "requestPrincipals")
            .append(": [\"")
            .append(principal)
            .append("\"]\n");
      }
      return yaml.toString();
    }
  }

  /** A request, told apart by its token's issuer and key, path and method. */
  record Ask(String issuer, int key, String path, String method, HttpRequest request) {}

  /** All requests there are: anonymous or with one of four tokens, three paths, two methods. */
  static ImmutableList<Ask> asks() {
    ImmutableList.Builder<Ask> asks = ImmutableList.builder();
    for (String path : PATHS) {
      for (String method : METHODS) {
        HttpRequest request = HttpRequest.of(method, path);
        asks.add(new Ask("", 0, path, method, request));
        for (String issuer : ISSUERS) {
          for (int key = 0; key < KEYS.size(); key++) {
            String token = TestTokens.token(KEYS.get(key), issuer, "me");
            asks.add(new Ask(issuer, key, path, method, request.bearer(token)));
          }
        }
      }
    }
    return asks.build();
  }

  /** Draws a set of up to two policies of each kind. */
  static PolicySet random(RandomGenerator random) {
    ImmutableList.Builder<TokenRule> tokens = ImmutableList.builder();
    for (String issuer : ISSUERS) {
      int key = random.nextInt(KEYS.size() + 1);
      if (key < KEYS.size()) {
        tokens.add(new TokenRule(issuer, KEYS.get(key)));
      }
    }
    return new PolicySet(tokens.build(), rules(random), rules(random));
  }

  /** The status that a request gets, where 401 and 403 both refuse it. */
  int decide(Ask ask) {
    boolean tokensAreRead = !tokens.isEmpty() && !ask.issuer().isEmpty();
    if (tokensAreRead && !tokens.contains(new TokenRule(ask.issuer(), KEYS.get(ask.key())))) {
      return 401;
    }
    // Without any RequestAuthentication a token is just a header: nobody has a principal.
    Ask verified = tokensAreRead ? ask : new Ask("", 0, ask.path(), ask.method(), ask.request());
    if (denies.stream().anyMatch(rule -> rule.matches(verified))) {
      return 403;
    }
    boolean allowed = allows.isEmpty() || allows.stream().anyMatch(rule -> rule.matches(verified));
    return allowed ? 200 : 403;
  }

  /** The set as one file; a notice of its number makes every file differ from the last. */
  String yaml(int number) {
    StringBuilder yaml = new StringBuilder("# set " + number + "\n");
    yaml.append(Guides.authorizationPolicy("never", never(number)));
    for (TokenRule token : tokens) {
      yaml.append("---\n")
          .append(
              Guides.requestAuthentication("tokens-" + ISSUERS.indexOf(token.issuer()), "")
                  .replace(TestTokens.ISTIO_ISSUER, token.issuer())
                  .replace(TestTokens.jwks(Guides.ISTIO_KEY), TestTokens.jwks(token.key())));
    }
    append(yaml, "deny", "DENY", denies);
    append(yaml, "allow", "ALLOW", allows);
    return yaml.toString();
  }

  private static String never(int number) {
    return "action: DENY\nrules:\n- to:\n  - operation:\n      paths: [/set-" + number + "]\n";
  }

  private static void append(
      StringBuilder yaml, String name, String action, ImmutableList<Rule> rules) {
    for (int i = 0; i < rules.size(); i++) {
      String spec = "action: " + action + "\nrules:\n" + rules.get(i).yaml();
      yaml.append("---\n").append(Guides.authorizationPolicy(name + "-" + i, spec));
    }
  }

  private static ImmutableList<Rule> rules(RandomGenerator random) {
    ImmutableList.Builder<Rule> rules = ImmutableList.builder();
    for (int count = random.nextInt(3); count > 0; count--) {
      ImmutableList<String> principals =
          ImmutableList.of("", "*", ISSUERS.get(0) + "/me", ISSUERS.get(1) + "/me");
      rules.add(
          new Rule(
              pick(random, principals),
              random.nextBoolean(),
              pick(random, ImmutableList.of("", "/a", "/b")),
              pick(random, ImmutableList.of("", "GET", "POST"))));
    }
    return rules.build();
  }

  private static String pick(RandomGenerator random, ImmutableList<String> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}
