package dev.portcullis.cli.keys;

import com.google.common.collect.ImmutableList;
import dev.portcullis.compile.check.JsonWebKeySet;
import dev.portcullis.decide.token.TokenFault.Cause;
import java.time.Instant;
import java.util.Objects;
import org.jose4j.json.JsonUtil;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;

/**
 * All that is to be said about a token.
 *
 * @param remarks the worst first
 */
record Inspection(
    TokenParts token, Instant now, Signature signature, ImmutableList<Remark> remarks) {

  /** What is known of its signature. */
  sealed interface Signature {
    /** Nobody asked, or the token has no form in which it could have one. */
    record NotVerified(String why) implements Signature {}

    /** A key made it. */
    record Good(String keyId) implements Signature {}

    /** None of the keys made it. */
    record Bad() implements Signature {}
  }

  static Inspection of(TokenParts token, @Nullable JsonWebKeySet keys, Instant now) {
    Cause fault = TokenCheck.fault(token.text(), now);
    boolean readable =
        fault == null || fault instanceof Cause.Expired || fault instanceof Cause.NotYetValid;
    ImmutableList<Remark> said = TokenRemarks.of(token, fault, now);
    if (keys == null) {
      return new Inspection(
          token, now, new Signature.NotVerified("--jwks FILE would verify it"), said);
    }
    ImmutableList<Remark> leftOut =
        keys.reasons().stream()
            .map(reason -> Remark.note("KEY_LEFT_OUT", "of the key set " + reason))
            .collect(ImmutableList.toImmutableList());
    if (!readable) {
      return new Inspection(
          token, now, new Signature.NotVerified("the token is broken"), join(said, leftOut));
    }
    Instant then = whileValid(token, now);
    Cause bad = TokenCheck.keyFault(token.text(), keys.json(), then);
    return bad == null
        ? new Inspection(
            token, now, new Signature.Good(keyOf(token, keys, then)), join(said, leftOut))
        : new Inspection(
            token,
            now,
            new Signature.Bad(),
            join(ImmutableList.of(TokenRemarks.of(bad)), join(said, leftOut)));
  }

  private static ImmutableList<Remark> join(
      ImmutableList<Remark> first, ImmutableList<Remark> second) {
    return ImmutableList.<Remark>builder().addAll(first).addAll(second).build();
  }

  /** That a token expired says nothing of its signature: that is verified as of before. */
  private static Instant whileValid(TokenParts token, Instant now) {
    Instant begin = token.payload().time("nbf");
    Instant end = token.payload().time("exp");
    if (end != null && end.isBefore(now)) {
      return end;
    }
    return begin != null && begin.isAfter(now) ? begin : now;
  }

  private static String keyOf(TokenParts token, JsonWebKeySet keys, Instant now) {
    return keys.keys().stream()
        .filter(key -> TokenCheck.keyFault(token.text(), "{\"keys\":[" + key + "]}", now) == null)
        .findFirst()
        .map(Inspection::keyId)
        .orElse("");
  }

  private static String keyId(String key) {
    try {
      return Objects.toString(JsonUtil.parseJson(key).get("kid"), "");
    } catch (JoseException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Whether proxies would refuse the token. */
  boolean isRefused() {
    return remarks.stream().anyMatch(remark -> remark.severity() == Remark.Severity.WRONG);
  }

  /** Issuer and subject as policies name them, null where one is missing. */
  @Nullable String principal() {
    var payload = token.payload().json();
    return payload != null && payload.path("iss").isTextual() && payload.path("sub").isTextual()
        ? payload.path("iss").asText() + "/" + payload.path("sub").asText()
        : null;
  }
}
