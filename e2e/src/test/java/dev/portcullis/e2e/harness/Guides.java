package dev.portcullis.e2e.harness;

/** Policies as the guides write them, with the keys of this test run. */
public final class Guides {
  /** The key of the demo issuer in this run. */
  public static final TestKey ISTIO_KEY =
      TestKey.rsa("DHFbpoIUqrY8t2zpA2qXfCmr5VO5ZEr4RzHU_-envvQ");

  /** The key of the other issuer in this run. */
  public static final TestKey ASM_KEY = TestKey.rsa("asm-1");

  /** A token that every policy of the demo issuer accepts. */
  public static final String ISTIO_TOKEN = TestTokens.istio(ISTIO_KEY);

  private Guides() {}

  /**
   * The guide's RequestAuthentication on the ingress gateway, its keys as a folded block scalar.
   */
  public static String requestAuthentication() {
    return """
    apiVersion: security.istio.io/v1beta1
    kind: RequestAuthentication
    metadata:
      name: jwt-example
      namespace: istio-system
    spec:
      selector:
        matchLabels:
          istio: ingressgateway
      jwtRules:
      - issuer: "testing@secure.istio.io"
        jwks: >
          %s
    """
        .formatted(TestTokens.jwks(ISTIO_KEY));
  }

  /** A RequestAuthentication on the ingress gateway with one rule, its fields indented by two. */
  public static String requestAuthentication(String name, String rule) {
    return """
    apiVersion: security.istio.io/v1
    kind: RequestAuthentication
    metadata:
      name: %s
      namespace: istio-system
    spec:
      selector:
        matchLabels:
          istio: ingressgateway
      jwtRules:
      - issuer: "testing@secure.istio.io"
        jwks: '%s'
    """
            .formatted(name, TestTokens.jwks(ISTIO_KEY))
        + rule.indent(4);
  }

  /** An AuthorizationPolicy on the ingress gateway; action and rules as they stand under spec. */
  public static String authorizationPolicy(String name, String spec) {
    return """
    apiVersion: security.istio.io/v1
    kind: AuthorizationPolicy
    metadata:
      name: %s
      namespace: istio-system
    spec:
      selector:
        matchLabels:
          istio: ingressgateway
    """
            .formatted(name)
        + spec.indent(2);
  }

  /** The guide's policy that lets nobody in without a token. */
  public static String requireToken() {
    return authorizationPolicy(
        "require-jwt",
        """
        action: ALLOW
        rules:
        - from:
          - source:
              requestPrincipals: ["*"]
        """);
  }

  /** Several documents as one file. */
  public static String documents(String... documents) {
    return String.join("---\n", documents);
  }
}
