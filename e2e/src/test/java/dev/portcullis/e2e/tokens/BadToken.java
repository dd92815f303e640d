package dev.portcullis.e2e.tokens;

import static dev.portcullis.e2e.tokens.Issuer.GET;

import dev.portcullis.e2e.harness.HttpRequest;

/**
 * A request that must be refused for its token.
 *
 * @param body all that the client is told
 * @param code the cause, as {@code explain} has it for programs
 * @param word a word of the cause in the sentence that it has for people
 */
record BadToken(
    String name, HttpRequest request, int status, String body, String code, String word) {
  private static final TokenForge OTHER_RSA = TokenForge.rsa(2048);
  private static final TokenForge P256 = TokenForge.ec("secp256r1");
  private static final TokenForge ED25519 = TokenForge.ed25519();

  /**
   * Four issuers: a with keys bound to an algorithm, b with an audience, n with a key that is bound
   * to none, d with the kind of key at which Envoy goes another way.
   */
  static final RuleSet RULES =
      new RuleSet(
          "bad-tokens",
          Issuer.ruleWithKeys(
                  "a",
                  TokenForge.keySet(
                      Issuer.RSA.jwk("\"kid\":\"k1\",\"alg\":\"RS256\""),
                      P256.jwk("\"kid\":\"e1\",\"alg\":\"ES256\",\"crv\":\"P-256\"")))
              + Issuer.ruleWithKeys(
                  "b", TokenForge.keySet(OTHER_RSA.jwk("\"kid\":\"k2\"")), "audiences: [x]")
              + Issuer.ruleWithKeys("d", TokenForge.keySet(ED25519.jwk("\"kid\":\"d1\"")))
              + Issuer.ruleWithKeys("n", TokenForge.keySet(Issuer.RSA.jwk(""))));

  static TokenForge otherRsa() {
    return OTHER_RSA;
  }

  static TokenForge p256() {
    return P256;
  }

  static TokenForge ed25519() {
    return ED25519;
  }

  /** Refused with 401. */
  static BadToken bearer(String name, String token, String body, String code, String word) {
    return new BadToken(
        name, GET.header("authorization", "Bearer " + token), 401, body, code, word);
  }

  static BadToken malformed(String name, String token, String body) {
    return bearer(name, token, body, "TOKEN_MALFORMED", body);
  }

  static BadToken unknownKey(String name, String token, String word) {
    return bearer(
        name, token, "Jwks doesn't have key to match kid or alg from Jwt", "UNKNOWN_KEY", word);
  }

  static BadToken wrongKey(String name, String token) {
    return bearer(name, token, "Jwt verification fails", "WRONG_KEY", "another key than");
  }

  @Override
  public String toString() {
    return name;
  }
}
