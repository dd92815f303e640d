package dev.portcullis.e2e.tokens;

import static dev.portcullis.e2e.tokens.Issuer.GET;

import dev.portcullis.e2e.harness.HttpRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Several rules over one request: which error wins, what they leave of the request. */
final class ZooOfRules {
  private static final String OUT =
      "outputClaimToHeaders: [{header: x-sub, claim: sub}, {header: X-N, claim: n}, {header: x-n, claim: o.p}, {header: x-dot, claim: 'https://e.com/role'}]";

  private final List<TokenCase> cases = new ArrayList<>();

  private ZooOfRules() {}

  static List<TokenCase> cases() {
    ZooOfRules zoo = new ZooOfRules();
    zoo.pairs("same-places", Issuer.rule("a") + Issuer.rule("b"));
    zoo.pairs(
        "forwarding",
        Issuer.rule("a", "forwardOriginalToken: true")
            + Issuer.rule("b", "forwardOriginalToken: true"));
    zoo.pairs(
        "audience",
        Issuer.rule("a", "audiences: [foo]")
            + Issuer.rule("b", "audiences: [bar]")
            + Issuer.rule("b"));
    zoo.pairs("same-issuer", Issuer.rule("a", "audiences: [bar]") + Issuer.rule("a"));
    zoo.pairs(
        "wrong-key-first",
        Issuer.ruleWithKeys("a", TokenForge.keySet(TokenForge.octJwk("")))
            + Issuer.rule("a")
            + Issuer.rule("b"));
    zoo.pairs(
        "places",
        Issuer.rule("b", "fromHeaders: [{name: x-b}]")
            + Issuer.rule(
                "a", "fromHeaders: [{name: x-a}]", OUT, "outputPayloadToHeader: x-payload"));
    zoo.pairs("any-issuer", "- jwksUri: http://127.0.0.1:1/\n" + Issuer.rule("a"));
    zoo.pairs("fetched", "- issuer: a\n  jwksUri: http://127.0.0.1:1/\n" + Issuer.rule("b"));
    zoo.pairs(
        "outputs",
        Issuer.rule("a", OUT) + Issuer.rule("b", OUT, "outputPayloadToHeader: authorization"));
    zoo.pairs(
        "shared-outputs",
        Issuer.rule("a", OUT) + Issuer.rule("b", OUT, "outputPayloadToHeader: x-payload"));
    zoo.pairs(
        "others-outputs",
        Issuer.rule("a") + Issuer.rule("b", OUT, "outputPayloadToHeader: x-payload"));
    zoo.pairs(
        "four",
        Issuer.rule("d")
            + Issuer.rule("c", "audiences: [x]")
            + Issuer.rule("b", "fromParams: [access_token]")
            + Issuer.rule("a", "fromCookies: [c]", "forwardOriginalToken: true"));
    zoo.outputs();
    return zoo.cases;
  }

  private void pairs(String name, String yaml) {
    RuleSet rules = new RuleSet("rules-" + name, yaml);
    Map<String, String> tokens = new LinkedHashMap<>();
    tokens.put("none", "");
    tokens.put("a", Issuer.token("a"));
    tokens.put("b", Issuer.token("b", "\"aud\":\"foo\""));
    tokens.put("a bar", Issuer.token("a", "\"aud\":\"bar\""));
    tokens.put("a expired", Issuer.token("a", "\"exp\":1"));
    tokens.put("b expired", Issuer.token("b", "\"exp\":1"));
    tokens.put("c", Issuer.token("c"));
    tokens.put("junk", "x.y");
    tokens.put("a unsigned", Issuer.token("a").replaceAll("[^.]*$", "AAAA"));
    tokens.forEach((first, header) ->
        tokens.forEach((second, query) -> {
          HttpRequest request =
              query.isEmpty() ? GET : HttpRequest.get("/x?b=1&access_token=" + query);
          add(rules, "header %s, query %s".formatted(first, second), request.bearer(header));
          HttpRequest forged = GET.header("x-sub", "forged").header("x-payload", "forged");
          forged = header.isEmpty() ? forged : forged.header("x-a", header);
          add(
              rules,
              "x-a %s, x-b %s".formatted(first, second),
              query.isEmpty() ? forged : forged.header("x-b", query));
        }));
  }

  private void outputs() {
    RuleSet rules =
        new RuleSet(
            "claims",
            Issuer.rule(
                "a",
                OUT,
                "outputPayloadToHeader: X-Payload",
                "spaceDelimitedClaims: [words, o.p]"));
    for (String member :
        List.of(
            "5",
            "-5",
            "5.5",
            "-0.0",
            "-0.0000001",
            "1e30",
            "0.1234565",
            "2.5e-7",
            "18446744073709551615",
            "9007199254740993",
            "1e15",
            "true",
            "false",
            "null",
            "\"\"",
            "\"t\"",
            "\"é\"",
            "\" a \"",
            "[]",
            "{}",
            "[\"a\",1,null,true]",
            "[1.5,1e30,-0.0,1e15,123456789012,0.1]",
            "{\"k\":\"<é\\u2028\\\"\\\\\\n\\u0001>\"}",
            "[\"\\u0085\\u00ad\\ufeff\"]",
            "[[],{}]")) {
      add(rules, "claim " + member, GET.bearer(Issuer.token("a", "\"n\":" + member)));
    }
    for (String text :
        List.of("a\\nx-evil: 1", "a\\r\\nx-evil: 1", "\\u0000", "\\u0001", "\\u007f", "\\t")) {
      add(rules, "text " + text, GET.bearer(Issuer.token("a", "\"n\":\"" + text + "\"")));
    }
    add(rules, "nested", GET.bearer(Issuer.token("a", "\"o\":{\"p\":\"deep\"}")));
    add(rules, "both", GET.bearer(Issuer.token("a", "\"n\":\"1\",\"o\":{\"p\":\"2\"}")));
    add(
        rules,
        "literal",
        GET.bearer(Issuer.token("a", "\"o.p\":\"x y\",\"https://e.com/role\":\"r\"")));
    add(rules, "through a text", GET.bearer(Issuer.token("a", "\"o\":\"p\"")));
    add(
        rules,
        "words",
        GET.bearer(
            Issuer.token("a", "\"words\":\"x  y \",\"scope\":\"r w\",\"permission\":\"p\"")));
    add(
        rules,
        "forged",
        GET.header("x-sub", "f")
            .header("X-Sub", "g")
            .header("x-payload", "h")
            .header("x-n", "i")
            .header("x-dot", "j"));
    add(
        rules,
        "forged with token",
        GET.header("x-sub", "f").header("x-n", "i").bearer(Issuer.token("a")));
    add(
        rules,
        "forged preflight",
        HttpRequest.of("OPTIONS", "/")
            .header("x-sub", "f")
            .header("origin", "o")
            .header("access-control-request-method", "GET"));
  }

  private void add(RuleSet rules, String name, HttpRequest request) {
    cases.add(new TokenCase(rules, name, request));
  }
}
