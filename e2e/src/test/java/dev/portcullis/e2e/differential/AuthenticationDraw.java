package dev.portcullis.e2e.differential;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;

/** Draws the rules of RequestAuthentications. */
final class AuthenticationDraw {
  private static final ImmutableList<String> KEY_SETS =
      ImmutableList.of(
          "ec1",
          "ec1, ec2",
          "ec1;kid=",
          "ec1;alg=",
          "ec1;kid=;alg=",
          "ec2;kid=ec1",
          "ed1, ec1",
          "rsa1",
          "rsa1;alg=, ec1",
          "rsa1;alg=RS512, rsa2",
          "rsa2;kid=rsa1, rsa1",
          "rsa1;kid=",
          "hmac, ec1",
          "ec1;use=enc",
          "ec1;kid=other");

  private final Draw draw;
  private final Vocabulary words;

  AuthenticationDraw(Draw draw, Vocabulary words) {
    this.draw = draw;
    this.words = words;
  }

  ImmutableMap<String, Object> rule() {
    ImmutableMap.Builder<String, Object> rule = ImmutableMap.builder();
    rule.put("issuer", draw.pick(words.issuers()));
    rule.put("jwks", "KEYS(" + draw.mostly("ec1, rsa1, ed1", draw.pick(KEY_SETS)) + ")");
    if (draw.percent(30)) {
      rule.put("audiences", draw.some(words.audiences(), 2));
    }
    locations(rule);
    if (draw.percent(35)) {
      rule.put("forwardOriginalToken", draw.percent(75));
    }
    if (draw.percent(25)) {
      rule.put("outputPayloadToHeader", draw.mostly("x-payload", "X-Payload", "x-a"));
    }
    if (draw.percent(30)) {
      rule.put("outputClaimToHeaders", draw.several(2, this::output));
    }
    if (draw.percent(20)) {
      rule.put("spaceDelimitedClaims", draw.some(words.claims(), 2));
    }
    return rule.buildOrThrow();
  }

  private void locations(ImmutableMap.Builder<String, Object> rule) {
    if (draw.percent(30)) {
      rule.put("fromHeaders", draw.several(2, this::header));
    }
    if (draw.percent(20)) {
      rule.put("fromParams", draw.several(2, () -> draw.of("token", "t", "access_token")));
    }
    if (draw.percent(15)) {
      rule.put("fromCookies", draw.several(2, () -> draw.of("session", "tok")));
    }
  }

  private ImmutableMap<String, Object> header() {
    String name = draw.of("x-jwt", "x-tok", "authorization", "X-Jwt");
    return switch (draw.below(4)) {
      case 0 -> ImmutableMap.of("name", name);
      case 1 -> ImmutableMap.of("name", name, "prefix", draw.of("Value ", "jwt", "Bearer", "B"));
      default -> ImmutableMap.of("name", name, "prefix", "Bearer ");
    };
  }

  private ImmutableMap<String, Object> output() {
    String claim = draw.pick(words.claims());
    return ImmutableMap.of(
        "header",
        draw.of("x-out-a", "x-out-b"),
        "claim",
        draw.mostly(claim, "nested.a", "nested.a.b", claim + ".x", "nested"));
  }
}
