package dev.portcullis.e2e.tokens;

import dev.portcullis.e2e.harness.HttpRequest;

/** What the zoo's tokens are made of: one RSA issuer and short ways to say tokens and requests. */
final class Issuer {
  static final TokenForge RSA = TokenForge.rsa(2048);
  static final String HEADER = "{\"alg\":\"RS256\",\"kid\":\"k1\"}";
  static final String KEYS = TokenForge.keySet(RSA.jwk("\"kid\":\"k1\",\"alg\":\"RS256\""));
  static final HttpRequest GET = HttpRequest.get("/x");

  private Issuer() {}

  /** A rule for an issuer with the common key. */
  static String rule(String issuer, String... more) {
    return ruleWithKeys(issuer, KEYS, more);
  }

  static String ruleWithKeys(String issuer, String keys, String... more) {
    StringBuilder rule =
        new StringBuilder("- issuer: '%s'\n  jwks: '%s'\n".formatted(issuer, keys));
    for (String line : more) {
      rule.append("  ").append(line).append('\n');
    }
    return rule.toString();
  }

  /** A good token of an issuer with more members, such as {@code "aud":"x"}. */
  static String token(String issuer, String... more) {
    StringBuilder payload = new StringBuilder("{\"iss\":\"" + issuer + "\",\"sub\":\"s\"");
    for (String member : more) {
      payload.append(',').append(member);
    }
    return payload(payload.append('}').toString());
  }

  /** A token with a payload as it stands, well signed. */
  static String payload(String payload) {
    return RSA.sign(HEADER, payload, "SHA256withRSA");
  }

  /** A token with a header as it stands, well signed. */
  static String header(String header) {
    return RSA.sign(header, "{\"iss\":\"a\",\"sub\":\"s\"}", "SHA256withRSA");
  }

  /** A well-signed token of sections as they stand. */
  static String sections(String header, String payload) {
    String content = header + "." + payload;
    return content + "." + TokenForge.base64(RSA.signature(content, "SHA256withRSA", -1));
  }
}
