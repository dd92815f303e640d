package dev.portcullis.e2e.tokens;

import static dev.portcullis.e2e.tokens.Issuer.GET;

import dev.portcullis.e2e.harness.HttpRequest;
import java.util.ArrayList;
import java.util.List;

/** Tokens in all kinds of places, and what becomes of the request they are taken from. */
final class ZooOfLocations {
  private static final String GOOD = Issuer.token("a");
  private static final String BAD = Issuer.token("a", "\"exp\":1");
  private static final RuleSet DEFAULTS = new RuleSet("defaults", Issuer.rule("a"));
  private static final RuleSet FORWARD =
      new RuleSet("forward", Issuer.rule("a", "forwardOriginalToken: true"));
  private static final RuleSet HEADERS =
      new RuleSet(
          "headers",
          Issuer.rule(
              "a",
              "fromHeaders: [{name: X-Jwt, prefix: 'Value '}, {name: x-raw}, {name: x-jwt, prefix: 'T'}, {name: cookie, prefix: 'zz='}]"));
  private static final RuleSet PARAMS =
      new RuleSet("params", Issuer.rule("a", "fromParams: [token, 'a b', t%6f]"));
  private static final RuleSet COOKIES =
      new RuleSet("cookies", Issuer.rule("a", "fromCookies: [session, s2]"));
  private static final RuleSet MIXED =
      new RuleSet(
          "mixed",
          Issuer.rule("a", "fromHeaders: [{name: h}]", "fromParams: [p]", "fromCookies: [c]"));

  private final List<TokenCase> cases = new ArrayList<>();

  private ZooOfLocations() {}

  static List<TokenCase> cases() {
    ZooOfLocations zoo = new ZooOfLocations();
    zoo.authorization(DEFAULTS);
    zoo.authorization(FORWARD);
    zoo.headers();
    zoo.queries();
    zoo.cookies();
    zoo.several();
    return zoo.cases;
  }

  private void add(RuleSet rules, String name, HttpRequest request) {
    cases.add(new TokenCase(rules, name, request));
  }

  private void authorization(RuleSet rules) {
    for (String value :
        List.of(
            "Bearer %s",
            "bearer %s",
            "BEARER %s",
            "Bearer",
            "Bearer ",
            "Bearer  %s",
            "Bearer\t%s",
            "Basic dTpw",
            "Token %s",
            "xxBearer %s",
            "Basic zz Bearer %s",
            "Bearer !!%s",
            "Bearer !!!",
            "Bearer %s,",
            "Bearer %s;x",
            "Bearer %s x",
            "Bearer \"%s\"",
            "Bearer Bearer %s",
            "Bearer é%s",
            "Bearer %s, Bearer %s",
            "%s",
            "",
            "Bearer: %s",
            "Bearer -",
            "Digest x")) {
      add(rules, "authorization " + value, GET.header("authorization", value.replace("%s", GOOD)));
    }
    add(
        rules,
        "two lines",
        GET.header("authorization", "Bearer " + GOOD).header("Authorization", "Bearer " + GOOD));
    add(
        rules,
        "two schemes",
        GET.header("authorization", "Basic x").header("authorization", "Bearer " + GOOD));
    add(
        rules,
        "two schemes turned",
        GET.header("authorization", "Bearer " + GOOD).header("authorization", "Basic x"));
    add(rules, "none", GET);
    add(rules, "head", HttpRequest.of("POST", "/x").header("authorization", "Bearer " + BAD));
    for (String origin : List.of("o", "")) {
      for (String method : List.of("OPTIONS", "GET", "POST")) {
        HttpRequest request = HttpRequest.of(method, "/x").header("authorization", "Bearer " + BAD);
        add(
            rules,
            method + " origin " + origin,
            request.header("origin", origin).header("access-control-request-method", "GET"));
        add(rules, method + " without method " + origin, request.header("origin", origin));
      }
    }
  }

  private void headers() {
    for (String value :
        List.of("Value %s", "%s", "value %s", "Value%s", "xValue %s", "T%s", "ValueT %s", "")) {
      add(HEADERS, "x-jwt " + value, GET.header("x-jwt", value.replace("%s", GOOD)));
      add(HEADERS, "x-raw " + value, GET.header("X-Raw", value.replace("%s", GOOD)));
    }
    add(HEADERS, "bearer is ignored", GET.header("authorization", "Bearer " + BAD));
    add(HEADERS, "lines", GET.header("x-raw", GOOD).header("x-raw", GOOD));
    add(HEADERS, "lines, one bad", GET.header("x-raw", GOOD).header("x-raw", BAD));
    add(HEADERS, "lines, one bad first", GET.header("x-raw", BAD).header("x-raw", GOOD));
    add(HEADERS, "lines, one empty", GET.header("x-raw", "").header("x-raw", GOOD));
    add(
        HEADERS,
        "lines, one without prefix",
        GET.header("x-jwt", "Value " + GOOD).header("x-jwt", "other"));
    add(HEADERS, "joined", GET.header("x-raw", GOOD + "," + GOOD));
    add(HEADERS, "cookie header", GET.header("cookie", "a=b; zz=" + GOOD));
  }

  private void queries() {
    for (String query :
        List.of(
            "?token=%s",
            "?a=1&token=%s&b=2",
            "?b=2&a=1&token=%s",
            "?token=%s&token=x",
            "?token=x&token=%s",
            "?token=",
            "?token",
            "?token&x=%s",
            "?Token=%s",
            "?t%6fken=%s",
            "?to%6Ben=%s",
            "?token=%s&x=%41%2f%zz%4",
            "?token=%s&x",
            "?token=%s&",
            "?&token=%s",
            "?&&token=%s&&y=1",
            "?x=a+b&token=%s",
            "?x=a=b&token=%s",
            "?token==%s",
            "?a%20b=%s",
            "?a+b=%s",
            "??token=%s",
            "?x=?&token=%s",
            "?access_token=%s",
            "?token=%20%s",
            "?x=%26y&token=%s",
            "?x=%0d%0ax-evil:%201&token=%s",
            "?x=%0a&token=%s",
            "?x=%00&token=%s",
            "?x=%7f&token=%s",
            "?x=%e9&token=%s",
            "?token=%s&x=1&x=2&w=3",
            ";token=%s",
            "?a;token=%s",
            "?x=1;token=%s",
            "?x=%3f%23%25&token=%s",
            "?X=1&_=2&token=%s",
            "?")) {
      for (RuleSet rules : List.of(PARAMS, DEFAULTS, FORWARD)) {
        String name = rules.equals(PARAMS) ? query : query.replace("token", "access_token");
        add(rules, "query " + name, HttpRequest.get("/x" + name.replace("%s", GOOD)));
      }
    }
    String encoded = GOOD.replace(".", "%2E").replace("e", "%65");
    add(PARAMS, "encoded", HttpRequest.get("/x?token=" + encoded));
    add(PARAMS, "bad", HttpRequest.get("/x?token=" + BAD + "&y=1"));
    add(PARAMS, "dots in path", HttpRequest.get("/a/../b//c?token=" + GOOD));
  }

  private void cookies() {
    for (String cookie :
        List.of(
            "session=%s",
            "a=b; session=%s",
            "a=b;session=%s",
            "session=\"%s\"",
            "session=%s; session=x",
            "session=x; session=%s",
            "Session=%s",
            " session = %s ",
            "session",
            "session=",
            "session=%s;",
            ";session=%s",
            "session=%s; s2=%s",
            "session=%s; s2=x",
            "x session=%s",
            "session=%s,x=1",
            "\"session\"=%s",
            "session= %s")) {
      add(COOKIES, "cookie " + cookie, GET.header("cookie", cookie.replace("%s", GOOD)));
    }
    add(COOKIES, "lines", GET.header("cookie", "a=b").header("cookie", "session=" + GOOD));
    add(
        COOKIES,
        "lines, first bad",
        GET.header("cookie", "session=x").header("cookie", "session=" + GOOD));
    add(
        COOKIES,
        "lines, second bad",
        GET.header("cookie", "session=" + GOOD).header("cookie", "session=x"));
  }

  private void several() {
    for (String h : List.of("", GOOD, BAD, "x")) {
      for (String p : List.of("", GOOD, BAD, "x")) {
        for (String c : List.of("", GOOD, BAD, "x.y")) {
          HttpRequest request = p.isEmpty() ? GET : HttpRequest.get("/x?q=1&p=" + p);
          request = h.isEmpty() ? request : request.header("h", h);
          add(
              MIXED,
              "h=%s p=%s c=%s".formatted(kind(h), kind(p), kind(c)),
              c.isEmpty() ? request : request.header("cookie", "c=" + c));
        }
      }
    }
  }

  private static String kind(String token) {
    return token.equals(GOOD) ? "good" : token.equals(BAD) ? "expired" : token;
  }
}
