package dev.portcullis.cli;

import com.google.common.collect.ImmutableList;
import dev.portcullis.cli.Finding.Place;
import dev.portcullis.decide.token.TokenFault.Cause;
import dev.portcullis.decide.token.TokenOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says in words what is wrong with a token. */
public final class CauseWords {
  private CauseWords() {}

  static Finding of(TokenOutcome.Refused refusal) {
    Cause cause = refusal.fault().cause();
    return Finding.of(
        code(cause),
        (isSkew(cause) ? "suspected clock skew: " : "")
            + "the token in "
            + refusal.fault().location()
            + " "
            + what(cause),
        new Place(refusal.policy(), -1, refusal.rule()),
        advice(cause));
  }

  /** Whether the limit is so near that a clock may be wrong. */
  public static boolean isSkew(Cause cause) {
    return (cause instanceof Cause.Expired expired && expired.suspectedClockSkew())
        || (cause instanceof Cause.NotYetValid early && early.suspectedClockSkew());
  }

  /** A stable name for programs. */
  public static String code(Cause cause) {
    return switch (cause) {
      case Cause.Malformed _ -> "TOKEN_MALFORMED";
      case Cause.Expired _ -> isSkew(cause) ? "SUSPECTED_CLOCK_SKEW" : "TOKEN_EXPIRED";
      case Cause.NotYetValid _ -> isSkew(cause) ? "SUSPECTED_CLOCK_SKEW" : "TOKEN_NOT_YET_VALID";
      case Cause.UnknownIssuer _ -> "UNKNOWN_ISSUER";
      case Cause.WrongAudience _ -> "WRONG_AUDIENCE";
      case Cause.UnknownKey _ -> "UNKNOWN_KEY";
      case Cause.WrongKey _ -> "WRONG_KEY";
      case Cause.UnsupportedAlgorithm _ -> "UNSUPPORTED_ALGORITHM";
      case Cause.NoKeys _ -> "NO_KEYS";
      case Cause.TooPermissive _ -> "STRICT_OPTION";
    };
  }

  /** What is wrong with "the token", with which the sentence begins. */
  public static String what(Cause cause) {
    return switch (cause) {
      case Cause.Malformed(String detail) -> "is malformed: " + detail;
      case Cause.Expired(Instant end, Instant now, Duration leeway, boolean _) ->
          "expired at %s, %s before now, %s; the leeway is %s"
              .formatted(
                  TimeWords.seconds(end),
                  TimeWords.span(end, now),
                  TimeWords.seconds(now),
                  TimeWords.span(leeway));
      case Cause.NotYetValid(Instant begin, Instant now, Duration leeway, boolean _) ->
          "is valid from %s, %s after now, %s; the leeway is %s"
              .formatted(
                  TimeWords.seconds(begin),
                  TimeWords.span(now, begin),
                  TimeWords.seconds(now),
                  TimeWords.span(leeway));
      case Cause.UnknownIssuer unknown -> issuer(unknown);
      case Cause.WrongAudience(ImmutableList<String> audiences, ImmutableList<String> accepted) ->
          "is meant for %s, and accepted are %s"
              .formatted(list(audiences, "no audience"), list(accepted, "none"));
      case Cause.UnknownKey(String keyId, String algorithm, ImmutableList<String> known) ->
          "names a key that the issuer has not, %s; its keys are %s"
              .formatted(key(keyId, algorithm), list(known, "none"));
      case Cause.WrongKey(String keyId, String algorithm, ImmutableList<String> tried) ->
          "was signed with another key than %s, or changed since (it names %s)"
              .formatted(list(tried, "those of the issuer"), key(keyId, algorithm));
      case Cause.UnsupportedAlgorithm(String algorithm) ->
          "is signed by the algorithm " + algorithm + ", which is never accepted";
      case Cause.NoKeys(String reason) ->
          "can't be verified, the issuer's keys are not there: " + reason;
      case Cause.TooPermissive(String detail) -> "is refused by portcullis.strict: " + detail;
    };
  }

  private static String issuer(Cause.UnknownIssuer unknown) {
    String issuer =
        unknown.issuer() == null ? "has no issuer" : "has the issuer " + unknown.issuer();
    boolean elsewhere = unknown.issuer() != null && unknown.configured().contains(unknown.issuer());
    return elsewhere
        ? issuer
            + ", whose rule reads tokens elsewhere; here they are read for "
            + list(unknown.expectedHere(), "nobody")
        : issuer + ", and rules are there for " + list(unknown.configured(), "none");
  }

  /** What to do, "" where there is nothing. */
  public static String advice(Cause cause) {
    return switch (cause) {
      case Cause.Expired(Instant end, Instant now, Duration leeway, boolean skew) ->
          skew
              ? "compare the clocks of issuer and proxy (NTP); else fetch a new token"
              : "fetch a new token";
      case Cause.NotYetValid early ->
          early.suspectedClockSkew()
              ? "compare the clocks of issuer and proxy (NTP)"
              : "use it from then on, or ask the issuer for one that is valid now";
      case Cause.UnknownIssuer _ ->
          "add a rule for this issuer, letter by letter as in iss, or use a token of another";
      case Cause.WrongAudience _ -> "ask the issuer for a token with one of these in aud";
      case Cause.UnknownKey _ ->
          "the issuer may have rotated its keys: compare jwks with what it serves";
      case Cause.WrongKey _ ->
          "compare jwks with the issuer's keys; a token of another environment looks like this";
      case Cause.Malformed _ -> "send the token as the issuer gave it, whole and without quotes";
      case Cause.UnsupportedAlgorithm _ -> "let the issuer sign by RS256 or ES256";
      case Cause.NoKeys _ -> "";
      case Cause.TooPermissive _ -> "";
    };
  }

  private static String key(@Nullable String keyId, String algorithm) {
    return (keyId == null ? "no key id" : "key id " + keyId) + " and algorithm " + algorithm;
  }

  private static String list(List<String> items, String none) {
    return items.isEmpty() ? none : String.join(", ", items);
  }
}
