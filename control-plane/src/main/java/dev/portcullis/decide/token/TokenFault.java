package dev.portcullis.decide.token;

import com.google.common.collect.ImmutableList;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Why a token is refused, as exactly as it can be known.
 *
 * @param location where the token was found, such as {@code header authorization}
 */
public record TokenFault(String location, Cause cause) {

  /** The causes, each with what one needs to know to mend it. */
  public sealed interface Cause {
    /** Not a JSON Web Token, or one with a broken part; {@code detail} says which. */
    record Malformed(String detail) implements Cause {}

    /**
     * Expired beyond the leeway.
     *
     * @param leeway how long after {@code expired} the token was still accepted
     * @param suspectedClockSkew whether the limit is so near that a clock may be wrong
     */
    record Expired(Instant expired, Instant now, Duration leeway, boolean suspectedClockSkew)
        implements Cause {}

    /**
     * Not valid before a time to come, beyond the leeway.
     *
     * @param leeway how long before {@code notBefore} the token is accepted
     * @param suspectedClockSkew whether the limit is so near that a clock may be wrong
     */
    record NotYetValid(Instant notBefore, Instant now, Duration leeway, boolean suspectedClockSkew)
        implements Cause {}

    /**
     * No rule for this issuer, or none that reads tokens from this location.
     *
     * @param configured all issuers that have a rule
     * @param expectedHere those whose rules read tokens from this location
     */
    record UnknownIssuer(
        @Nullable String issuer,
        ImmutableList<String> configured,
        ImmutableList<String> expectedHere)
        implements Cause {}

    /** Meant for somebody else. */
    record WrongAudience(ImmutableList<String> audiences, ImmutableList<String> accepted)
        implements Cause {}

    /**
     * No key with the token's id and algorithm.
     *
     * @param known the keys there are, such as {@code key-1 (RS256)}
     */
    record UnknownKey(@Nullable String keyId, String algorithm, ImmutableList<String> known)
        implements Cause {}

    /** The signature was made with another key, or the token was changed since. */
    record WrongKey(@Nullable String keyId, String algorithm, ImmutableList<String> tried)
        implements Cause {}

    /** An algorithm that is never accepted, such as {@code none}. */
    record UnsupportedAlgorithm(String algorithm) implements Cause {}

    /** The issuer's keys are not there: nothing could be verified. */
    record NoKeys(String reason) implements Cause {}

    /** Refused by a strict option of the mesh config; {@code detail} says which. */
    record TooPermissive(String detail) implements Cause {}
  }
}
