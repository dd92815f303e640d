package dev.portcullis.model;

import com.google.common.collect.ImmutableList;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Which tokens are good: Istio's {@code RequestAuthentication}. */
public record RequestAuthentication(
    ConfigMeta meta,
    WorkloadSelector selector,
    ImmutableList<PolicyTargetReference> targetRefs,
    ImmutableList<JwtRule> jwtRules)
    implements ConfigObject {

  /**
   * Tokens of one issuer.
   *
   * @param issuer compared exactly with {@code iss}; "" accepts any issuer
   * @param audiences accepted audiences; empty does not check
   * @param fromHeaders with {@code fromParams} and {@code fromCookies}: where tokens are looked
   *     for; all empty means the bearer token and the query parameter {@code access_token}
   * @param outputPayloadToHeader the header that carries the payload upstream, "" for none
   * @param timeout for fetching keys
   */
  public record JwtRule(
      String issuer,
      ImmutableList<String> audiences,
      KeySource keys,
      ImmutableList<TokenHeader> fromHeaders,
      ImmutableList<String> fromParams,
      ImmutableList<String> fromCookies,
      String outputPayloadToHeader,
      ImmutableList<ClaimToHeader> outputClaimToHeaders,
      boolean forwardOriginalToken,
      ImmutableList<String> spaceDelimitedClaims,
      Duration timeout,
      SourceLocation location) {
    /**
     * The keys that the rule of a policy of {@code namespace} refers to, null if it has them in
     * itself, or has none.
     */
    public @Nullable JwksReference reference(String namespace) {
      return switch (keys) {
        case KeySource.JwksUri(String uri) -> new JwksReference(namespace, issuer, uri);
        case KeySource.Discovery _ -> new JwksReference(namespace, issuer, "");
        case KeySource.InlineJwks _ -> null;
        case KeySource.NoKeys _ -> null;
      };
    }

    /** The same with other keys. */
    public JwtRule withKeys(KeySource others) {
      return new JwtRule(
          issuer,
          audiences,
          others,
          fromHeaders,
          fromParams,
          fromCookies,
          outputPayloadToHeader,
          outputClaimToHeaders,
          forwardOriginalToken,
          spaceDelimitedClaims,
          timeout,
          location);
    }
  }

  /** A header that may hold a token after a literal prefix ("" for none). */
  public record TokenHeader(String name, String prefix) {}

  /** A claim, by its dotted path, that is sent upstream in a header. */
  public record ClaimToHeader(String header, String claim) {}

  /** Where the keys of an issuer come from. */
  public sealed interface KeySource {
    /** A JSON Web Key Set in the resource itself. */
    record InlineJwks(String jwks) implements KeySource {
      /** Never the text: an inline key may be a symmetric one, which is a secret. */
      @Override
      public String toString() {
        return "InlineJwks[" + jwks.length() + " characters]";
      }
    }

    /** A URI that serves a JSON Web Key Set. */
    record JwksUri(String uri) implements KeySource {}

    /** OpenID Connect discovery at the issuer. */
    record Discovery() implements KeySource {}

    /** No key that could verify anything: every token is refused. */
    record NoKeys() implements KeySource {}
  }
}
