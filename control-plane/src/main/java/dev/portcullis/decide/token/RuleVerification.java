package dev.portcullis.decide.token;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.portcullis.decide.token.TokenFault.Cause;
import dev.portcullis.decide.token.TokenReader.Reading;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The verification of one request's tokens: each rule verifies all that it finds, and changes the
 * request as it goes.
 */
final class RuleVerification {
  private final RequestInProgress request;
  private final TokenClock clock;
  private final Issuers issuers;
  private final List<VerifiedToken> verified = new ArrayList<>();
  private ImmutableMap<String, ClaimValue> claims = ImmutableMap.of();

  RuleVerification(RequestInProgress request, TokenClock clock, Issuers issuers) {
    this.request = request;
    this.clock = clock;
    this.issuers = issuers;
  }

  /**
   * How a rule, or several, see the request.
   *
   * @param rule the rule that says so, null where no token is missing or bad
   */
  record Verdict(TokenStatus status, @Nullable TokenRule rule, @Nullable TokenFault fault) {
    static final Verdict OK = new Verdict(TokenStatus.OK, null, null);
    static final Verdict MISSING = new Verdict(TokenStatus.MISSING, null, null);
  }

  /** A token in its place. */
  private record Found(TokenLocation location, String token) {}

  /** Verifies the tokens in all locations of a rule: the last one first, up to a bad one. */
  Verdict verify(TokenRule rule) {
    // Once more, so that of two rules that set one header only the later one does.
    rule.sanitize(request);
    List<Found> found = new ArrayList<>();
    for (TokenLocation location : rule.locations()) {
      location.tokens(request).forEach(token -> found.add(new Found(location, token)));
    }
    Verdict verdict = Verdict.MISSING;
    for (Found token : found.reversed()) {
      verdict = verify(rule, token);
      if (verdict.status() != TokenStatus.OK) {
        return verdict;
      }
    }
    return verdict;
  }

  private Verdict verify(TokenRule rule, Found found) {
    return switch (TokenReader.read(found.token())) {
      case Reading.Broken broken -> refused(broken.status(), rule, found, cause(broken));
      case Reading.Token(CompactToken token) -> verify(rule, found, token);
    };
  }

  private Verdict verify(TokenRule rule, Found found, CompactToken token) {
    if (!rule.accepts(token.issuer())) {
      return refused(
          TokenStatus.UNKNOWN_ISSUER, rule, found, issuers.unknown(token, found.location()));
    }
    Cause time = clock.timeFault(token);
    if (time != null) {
      TokenStatus status =
          time instanceof Cause.Expired ? TokenStatus.EXPIRED : TokenStatus.NOT_YET_VALID;
      return refused(status, rule, found, time);
    }
    if (!rule.audiences().isEmpty()
        && token.audiences().stream()
            .map(Audiences::stripped)
            .noneMatch(rule.audiences()::contains)) {
      return refused(
          TokenStatus.WRONG_AUDIENCE,
          rule,
          found,
          new Cause.WrongAudience(token.audiences(), rule.rule().audiences()));
    }
    Cause lifetime = clock.lifetimeFault(token);
    if (lifetime != null) {
      return refused(TokenStatus.NOT_VERIFIED, rule, found, lifetime);
    }
    TokenStatus status = rule.keys().verify(token);
    if (status != TokenStatus.OK) {
      return refused(status, rule, found, keyFault(rule.keys(), token));
    }
    accept(rule, found, token);
    return Verdict.OK;
  }

  private void accept(TokenRule rule, Found found, CompactToken token) {
    ClaimHeaders.add(request, rule, token);
    if (!rule.rule().forwardOriginalToken()) {
      found.location().remove(request);
    }
    claims = SpaceDelimited.split(token.payload(), rule.spaceDelimited());
    verified.add(
        new VerifiedToken(
            found.location().name(), token.issuer(), rule.policy(), rule.rule().location()));
  }

  private static Verdict refused(TokenStatus status, TokenRule rule, Found found, Cause cause) {
    return new Verdict(status, rule, new TokenFault(found.location().name(), cause));
  }

  private static Cause cause(Reading.Broken broken) {
    return broken.status() == TokenStatus.ALG_UNSUPPORTED
        ? new Cause.UnsupportedAlgorithm(broken.detail())
        : new Cause.Malformed(broken.detail().isEmpty() ? broken.status().text() : broken.detail());
  }

  private static Cause keyFault(KeySet keys, CompactToken token) {
    if (keys.absence() != null) {
      return new Cause.NoKeys(keys.absence());
    }
    ImmutableList<String> fitting =
        keys.keys().stream()
            .filter(key -> key.fits(token.keyId(), token.algorithm()))
            .map(VerificationKey::label)
            .collect(ImmutableList.toImmutableList());
    String keyId = token.keyId().isEmpty() ? null : token.keyId();
    return fitting.isEmpty()
        ? new Cause.UnknownKey(
            keyId,
            token.algorithm(),
            keys.keys().stream()
                .map(VerificationKey::label)
                .collect(ImmutableList.toImmutableList()))
        : new Cause.WrongKey(keyId, token.algorithm(), fitting);
  }

  ImmutableMap<String, ClaimValue> claims() {
    return claims;
  }

  ImmutableList<VerifiedToken> verified() {
    return ImmutableList.copyOf(verified);
  }
}
