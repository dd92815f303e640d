package dev.portcullis.e2e.tokens;

import static dev.portcullis.e2e.tokens.Issuer.GET;

import java.util.ArrayList;
import java.util.List;

/** Tokens that differ in the registered claims: types, times, audiences. */
final class ZooOfClaims {
  private static final RuleSet PLAIN = new RuleSet("registered", Issuer.rule("a"));
  private static final RuleSet AUDIENCES =
      new RuleSet("audiences", Issuer.rule("a", "audiences: [aud1, 'https://aud2/', 'http://']"));

  private final List<TokenCase> cases = new ArrayList<>();

  private ZooOfClaims() {}

  static List<TokenCase> cases() {
    ZooOfClaims zoo = new ZooOfClaims();
    zoo.types();
    zoo.times();
    zoo.audiences();
    return zoo.cases;
  }

  private void bearer(String name, String token) {
    cases.add(new TokenCase(PLAIN, name, GET.header("authorization", "Bearer " + token)));
  }

  private void payload(String payload) {
    bearer(
        "payload " + (payload.length() > 80 ? payload.length() : payload), Issuer.payload(payload));
  }

  private void types() {
    for (String name : List.of("iss", "sub", "jti", "aud", "iat", "nbf", "exp")) {
      for (String value :
          List.of(
              "1",
              "null",
              "true",
              "[]",
              "{}",
              "\"\"",
              "\"t\"",
              "[\"t\"]",
              "[\"t\",1]",
              "-1",
              "-0.0",
              "0.5",
              "1e19",
              "1e20",
              "18446744073709551615",
              "9007199254740993",
              "4900000000.5")) {
        String others = name.equals("iss") ? "" : "\"iss\":\"a\",";
        payload("{" + others + "\"" + name + "\":" + value + "}");
      }
    }
    payload("{\"iss\":\"A\"}");
    payload("{\"iss\":\"a \"}");
    payload("{\"sub\":\"s\"}");
  }

  private void times() {
    long now = System.currentTimeMillis() / 1000;
    // The clock moves on while the zoo is asked, so the limits themselves are for the unit tests.
    for (long offset : new long[] {-4000, -250, -65, -50, 0, 50, 65, 250, 4000}) {
      payload("{\"iss\":\"a\",\"exp\":" + (now + offset) + "}");
      payload("{\"iss\":\"a\",\"nbf\":" + (now + offset + 5) + "}");
      payload("{\"iss\":\"a\",\"iat\":" + (now + offset) + "}");
    }
    payload("{\"iss\":\"a\",\"exp\":0}");
    payload("{\"iss\":\"a\",\"exp\":0.9}");
    payload("{\"iss\":\"b\",\"exp\":1}");
    payload("{\"iss\":\"a\",\"exp\":1,\"aud\":\"other\"}");
  }

  private void audiences() {
    for (String audience :
        List.of(
            "\"aud1\"",
            "\"aud1/\"",
            "\"aud1//\"",
            "\"https://aud1\"",
            "\"http://aud1/\"",
            "\"HTTPS://aud1\"",
            "\"https://http://aud1\"",
            "[\"x\",\"aud2\"]",
            "\"aud2\"",
            "[]",
            "\"\"",
            "\"/\"",
            "\"http://\"",
            "\"https:///\"",
            "\"x\"",
            "\"AUD1\"",
            "\"wss://aud1\"")) {
      cases.add(
          new TokenCase(
              AUDIENCES,
              "aud " + audience,
              GET.header("authorization", "Bearer " + Issuer.token("a", "\"aud\":" + audience))));
    }
    cases.add(
        new TokenCase(
            AUDIENCES, "no aud", GET.header("authorization", "Bearer " + Issuer.token("a"))));
  }
}
