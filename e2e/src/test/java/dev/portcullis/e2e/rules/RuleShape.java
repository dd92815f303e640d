package dev.portcullis.e2e.rules;

import com.google.common.collect.ImmutableList;
import dev.portcullis.e2e.harness.HttpRequest;
import dev.portcullis.e2e.harness.TestKey;
import dev.portcullis.e2e.harness.TestTokens;

/** What the rules of a large set ask for. */
enum RuleShape {
  PATH_PREFIXES("a path prefix and a method") {
    @Override
    String rule(int i) {
      return to("paths: ['/team%1$d/item%2$d/*'], methods: [GET]", i);
    }
  },
  EXACT_PATHS("an exact path and a method") {
    @Override
    String rule(int i) {
      return to("paths: ['/team%1$d/item%2$d/x'], methods: [GET]", i);
    }
  },
  HOSTS("a host and a method") {
    @Override
    String rule(int i) {
      return to("hosts: ['svc%2$d.team%1$d.example'], methods: [GET]", i);
    }
  },
  ISSUERS("an issuer (any subject)") {
    @Override
    String rule(int i) {
      return from("requestPrincipals: ['https://%2$d.issuer.example/*']", i);
    }
  },
  SUBJECTS("one issuer, a subject each") {
    @Override
    String rule(int i) {
      return from("requestPrincipals: ['https://7.issuer.example/user%2$d']", i);
    }
  },
  MIXED("a host, a path prefix, a method and an issuer") {
    @Override
    String rule(int i) {
      return to(
              "hosts: ['svc%2$d.team%1$d.example'], paths: ['/team%1$d/item%2$d/*'],"
                  + " methods: [GET]",
              i)
          + from("requestPrincipals: ['https://%1$d.issuer.example/*']", i).substring(2).indent(2);
    }
  },
  ONE_OF_THREE("a path, or a host, or an issuer, by turns") {
    @Override
    String rule(int i) {
      return ImmutableList.of(PATH_PREFIXES, HOSTS, ISSUERS).get(i % 3).rule(i);
    }
  },
  SUFFIXES("a path suffix and a method (no index)") {
    @Override
    String rule(int i) {
      return to("paths: ['*/item%2$d/x'], methods: [GET]", i);
    }
  };

  private static final TestKey KEY = TestKey.hmac("rules");
  private static final int TEAMS = 25;
  private static final ImmutableList<String> ISSUERS_OF_REQUESTS =
      ImmutableList.of(
          "https://0.issuer.example",
          "https://9.issuer.example",
          "https://99.issuer.example",
          "https://999.issuer.example",
          "https://24.issuer.example",
          "https://7.issuer.example",
          "https://none.issuer.example");

  private final String says;

  RuleShape(String says) {
    this.says = says;
  }

  /** The rule of this number, as an item of a list. */
  abstract String rule(int i);

  /** What each rule asks for, in words. */
  String says() {
    return says;
  }

  /** As many policies with one rule each. */
  String documents(int rules, String action) {
    StringBuilder yaml = new StringBuilder();
    for (int i = 0; i < rules; i++) {
      yaml.append(
          """
          ---
          apiVersion: security.istio.io/v1
          kind: AuthorizationPolicy
          metadata: {name: p%05d, namespace: foo}
          spec:
            action: %s
            rules:
          """
              .formatted(i, action));
      yaml.append(rule(i).indent(2));
    }
    return yaml.toString();
  }

  /** Token rules for the requests, where rules ask for tokens; else nothing. */
  String authentication() {
    if (!rule(0).contains("requestPrincipals")) {
      return "";
    }
    StringBuilder yaml =
        new StringBuilder(
            """
            apiVersion: security.istio.io/v1
            kind: RequestAuthentication
            metadata: {name: tokens, namespace: foo}
            spec:
              jwtRules:
            """);
    for (String issuer : ISSUERS_OF_REQUESTS) {
      yaml.append("  - {issuer: '%s', jwks: '%s'}\n".formatted(issuer, TestTokens.jwks(KEY)));
    }
    return yaml.toString();
  }

  /** A request that the last of so many rules matches, and no other. */
  HttpRequest last(int rules) {
    int i = rules - 1;
    return HttpRequest.get("/team%d/item%d/x".formatted(i % TEAMS, i))
        .host("svc%d.team%d.example".formatted(i, i % TEAMS))
        .bearer(token("https://%d.issuer.example".formatted(issuer(i)), "user" + i));
  }

  /** A request that no rule matches. */
  HttpRequest none() {
    return HttpRequest.get("/team7/other/x")
        .host("other.team7.example")
        .bearer(token("https://none.issuer.example", "nobody"));
  }

  private int issuer(int i) {
    return switch (this) {
      case SUBJECTS -> 7;
      case MIXED -> i % TEAMS;
      case PATH_PREFIXES, EXACT_PATHS, HOSTS, ISSUERS, ONE_OF_THREE, SUFFIXES -> i;
    };
  }

  private String token(String issuer, String subject) {
    return authentication().isEmpty() ? "" : TestTokens.token(KEY, issuer, subject);
  }

  private static String to(String fields, int i) {
    return "- to:\n  - operation: {" + fields.formatted(i % TEAMS, i) + "}\n";
  }

  private static String from(String fields, int i) {
    return "- from:\n  - source: {" + fields.formatted(i % TEAMS, i) + "}\n";
  }
}
