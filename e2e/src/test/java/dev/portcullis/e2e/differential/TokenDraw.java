package dev.portcullis.e2e.differential;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** Draws descriptions of tokens: most of them good, each other one bad in one way. */
final class TokenDraw {
  private final Draw draw;
  private final Vocabulary words;

  TokenDraw(Draw draw, Vocabulary words) {
    this.draw = draw;
    this.words = words;
  }

  ImmutableMap<String, Object> token() {
    Map<String, Object> token = new LinkedHashMap<>();
    Map<String, Object> claims = new LinkedHashMap<>();
    String key = draw.of("ec1", "ec1", "ec1", "ec1", "ed1", "ed1", "rsa1");
    token.put("key", key);
    claims.put("iss", draw.pick(words.issuers()));
    claims.put("sub", draw.pick(words.subjects()));
    if (draw.percent(60)) {
      claims.put("exp", "@+3600");
    }
    for (String claim : draw.some(words.claims(), 4)) {
      if (!claim.equals("iss") && !claim.equals("sub") && !claim.equals("exp")) {
        claims.put(claim, claim.equals("nested") ? nested() : value(claim));
      }
    }
    if (draw.percent(40)) {
      claims.put("aud", audience());
    }
    if (draw.percent(40)) {
      spoil(token, claims);
    }
    token.put("claims", ImmutableMap.copyOf(claims));
    return ImmutableMap.copyOf(token);
  }

  private Object audience() {
    return draw.percent(50)
        ? draw.pick(words.audiences())
        : draw.of(ImmutableList.of(), draw.some(words.audiences(), 3));
  }

  private ImmutableMap<String, Object> nested() {
    return draw.percent(50)
        ? ImmutableMap.of("a", value("x"))
        : ImmutableMap.of("a", ImmutableMap.of("b", value("x")), "a.b", value("x"));
  }

  private Object value(String claim) {
    String text = draw.pick(words.values());
    return switch (draw.below(14)) {
      case 0, 1, 2 -> text;
      case 3 -> draw.pattern(text);
      case 4, 5, 6 -> draw.some(words.values(), 3);
      case 7 -> text + " " + draw.pick(words.values());
      case 8 -> draw.of(5, 0, -1, 123456789);
      case 9 -> draw.of(true, false);
      case 10 -> draw.of("@json:null", "@json:1.5", "@json:1e3", "@json:\"\\u0000\"", "@json:[]");
      case 11 -> ImmutableList.of(5, text, true);
      case 12 -> ImmutableList.of(ImmutableList.of(text), ImmutableMap.of("x", text));
      default ->
          claim.equals("scope") || claim.equals("permission")
              ? draw.of("read write", " read  write ", "read", "", "read\twrite")
              : ImmutableMap.of("x", text);
    };
  }

  private void spoil(Map<String, Object> token, Map<String, Object> claims) {
    switch (draw.below(22)) {
      case 0 -> claims.put("exp", draw.of("@-3600", "@-90", "@-30", "@+30", "@json:1.5e18"));
      case 1 -> claims.put("nbf", draw.of("@+3600", "@+90", "@+30", "@-30"));
      case 2 -> claims.put("iat", draw.of("@+3600", "@-3600", "text"));
      case 3 ->
          claims.put(
              draw.of("exp", "nbf"),
              draw.of("text", "@json:-1", "@json:1.9e9", "@json:99999999999.5", "@json:null"));
      case 4 -> claims.put("iss", draw.nearly(draw.pick(words.issuers())));
      case 5 -> claims.remove("iss");
      case 6 -> claims.remove("sub");
      case 7 -> claims.put(draw.of("iss", "sub"), draw.of((Object) 5, true, ImmutableList.of("a")));
      case 8 -> token.put("kid", draw.of("", "unknown", "rsa1", "ec1", "EC1"));
      case 9, 10 ->
          token.put(
              "alg",
              draw.of(
                  "RS256", "HS256", "none", "RS512", "PS256", "EdDSA", "ES256", "ES384", "es256",
                  ""));
      case 11, 12 -> {
        token.put("key", draw.of("ec2", "rsa2", "hmac"));
        token.put("kid", draw.of("ec1", "rsa1", ""));
      }
      case 13, 14, 15 ->
          token.put(
              "damage",
              draw.of(
                  "no-signature",
                  "two-parts",
                  "four-parts",
                  "other-signature",
                  "bad-base64-header",
                  "bad-base64-payload",
                  "bad-base64-signature",
                  "padded"));
      case 16 -> token.put("header", ImmutableMap.of("crit", ImmutableList.of("x"), "x", 1));
      case 17 -> token.put("header", ImmutableMap.of("typ", draw.of("JWT", "at+jwt", "x")));
      case 18 -> token.put("header", ImmutableMap.of("kid", 5));
      case 19 -> token.put("payload", draw.of("", "{}", "[]", "null", "not json", "{\"iss\":"));
      case 20 -> token.put("key", "rsa2");
      default -> token.put("key", "hmac");
    }
  }
}
