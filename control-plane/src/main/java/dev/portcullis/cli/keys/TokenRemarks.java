package dev.portcullis.cli.keys;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableList;
import dev.portcullis.cli.CauseWords;
import dev.portcullis.cli.TimeWords;
import dev.portcullis.cli.keys.TokenParts.Part;
import dev.portcullis.decide.token.TokenFault.Cause;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What looks wrong in a token, its signature aside. */
final class TokenRemarks {
  private static final long MILLISECONDS_FROM = 100_000_000_000L;
  private static final int LONG_TOKEN = 8 << 10;
  private static final int ENVOYS_HEADERS = 60 << 10;
  private static final Duration LEEWAY = Duration.ofSeconds(60);

  private final TokenParts token;
  private final Instant now;
  private final ImmutableList.Builder<Remark> remarks = ImmutableList.builder();

  private TokenRemarks(TokenParts token, Instant now) {
    this.token = token;
    this.now = now;
  }

  /**
   * All of them, the worst first.
   *
   * @param fault why every proxy refuses the token, null for no reason
   */
  static ImmutableList<Remark> of(TokenParts token, @Nullable Cause fault, Instant now) {
    TokenRemarks of = new TokenRemarks(token, now);
    of.wrong(fault);
    of.form();
    of.header();
    of.times();
    of.payload();
    return ImmutableList.sortedCopyOf(
        (a, b) -> a.severity().compareTo(b.severity()), of.remarks.build());
  }

  private void wrong(@Nullable Cause fault) {
    if (fault != null) {
      remarks.add(of(fault));
    }
    if (token.sections() == 5) {
      remarks.add(
          Remark.wrong(
              "ENCRYPTED",
              "five sections are an encrypted token (JWE)",
              "let the issuer sign tokens without encrypting them"));
    } else if (token.sections() < 3) {
      remarks.add(
          Remark.note("OPAQUE", "if it is whole, it is an opaque token: only its issuer reads it"));
    }
    if (token.text().length() > ENVOYS_HEADERS) {
      remarks.add(
          Remark.wrong(
              "TOO_LONG",
              "the token has %d KiB, and Envoy takes 60 KiB of headers"
                  .formatted(token.text().length() >> 10),
              "put less into it"));
    }
  }

  /** A fault in the words of {@code explain}. */
  static Remark of(Cause fault) {
    return Remark.wrong(
        CauseWords.code(fault),
        (CauseWords.isSkew(fault) ? "suspected clock skew: " : "")
            + "the token "
            + CauseWords.what(fault),
        CauseWords.advice(fault));
  }

  private void form() {
    String around = token.pastedAround();
    if (around != null) {
      remarks.add(
          Remark.note("PASTED", around + ": left out here, and not part of it when it is sent"));
    }
    if (token.sections() == 3) {
      notQuiteJson("header", token.header());
      notQuiteJson("payload", token.payload());
    }
    if (token.text().length() > LONG_TOKEN && token.text().length() <= ENVOYS_HEADERS) {
      remarks.add(
          Remark.doubtful(
              "LONG",
              "the token has %d KiB, and many servers take only 8 KiB of headers"
                  .formatted(token.text().length() >> 10)));
    }
  }

  private void notQuiteJson(String name, Part part) {
    if (part.json() == null) {
      remarks.add(
          Remark.doubtful(
              "NOT_JSON",
              part.text() == null
                  ? "its " + name + " is not Base64url"
                  : "its "
                      + name
                      + " is no JSON object as the standard has it (a name that stands twice is"
                      + " enough)"));
    }
  }

  private void header() {
    JsonNode header = token.header().json();
    if (header == null) {
      return;
    }
    if (header.path("alg").asText().startsWith("HS")) {
      remarks.add(
          Remark.doubtful("SYMMETRIC", "its algorithm is symmetric: who verifies it can make it"));
    }
    for (String name : List.of("jwk", "jku", "x5c", "x5u")) {
      if (header.has(name)) {
        remarks.add(
            Remark.doubtful(
                "OWN_KEY",
                "its header brings a key along (%s): Envoy ignores that and uses the policy's keys;"
                        .formatted(name)
                    + " what trusts it believes every forger"));
      }
    }
    if (token.bringsSecret()) {
      remarks.add(
          Remark.doubtful("SECRET_KEY", "the key in its header is a private one, now for all"));
    }
    if (header.has("crit")) {
      remarks.add(Remark.doubtful("CRITICAL", "it asks for extensions (crit): Envoy has none"));
    }
    if (!header.has("kid")) {
      remarks.add(Remark.note("NO_KEY_ID", "it names no key (kid): all of the issuer are tried"));
    }
  }

  private void times() {
    Part payload = token.payload();
    for (String name : List.of("iat", "nbf", "exp")) {
      JsonNode value = payload.json() == null ? null : payload.json().get(name);
      if (value != null && value.isNumber() && value.asDouble() >= MILLISECONDS_FROM) {
        remarks.add(
            Remark.doubtful(
                "MILLISECONDS",
                "%s is %s, which looks like milliseconds: seconds since 1970 are meant"
                    .formatted(name, value.asText())));
      }
    }
    Instant issued = payload.time("iat");
    Instant begin = payload.time("nbf");
    Instant end = payload.time("exp");
    if (issued != null && issued.isAfter(now.plus(LEEWAY)) && !isMilliseconds(issued)) {
      remarks.add(
          Remark.doubtful(
              "ISSUED_LATER",
              "it was issued %s after now: the issuer's clock or this one is wrong (Envoy ignores iat)"
                  .formatted(TimeWords.span(now, issued))));
    }
    if (begin != null && end != null && !begin.isBefore(end)) {
      remarks.add(Remark.doubtful("NEVER_VALID", "it is valid at no time: nbf is not before exp"));
    }
  }

  private static boolean isMilliseconds(Instant time) {
    return time.getEpochSecond() >= MILLISECONDS_FROM;
  }

  private void payload() {
    Part payload = token.payload();
    if (payload.json() == null) {
      return;
    }
    if (!payload.has("exp")) {
      remarks.add(Remark.doubtful("NO_EXPIRY", "it has no exp: it is good for ever"));
    }
    if (!payload.has("iss")) {
      remarks.add(
          Remark.doubtful("NO_ISSUER", "it has no iss: no rule that names an issuer accepts it"));
    }
    if (!payload.has("sub") && payload.has("iss")) {
      remarks.add(
          Remark.doubtful(
              "NO_SUBJECT", "it has no sub, so no principal: requestPrincipals never match"));
    }
  }
}
