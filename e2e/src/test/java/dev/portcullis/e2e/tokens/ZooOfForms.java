package dev.portcullis.e2e.tokens;

import static dev.portcullis.e2e.tokens.Issuer.GET;
import static dev.portcullis.e2e.tokens.Issuer.HEADER;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;

/** Tokens that differ in their form: sections, Base64, JSON. */
final class ZooOfForms {
  private static final RuleSet PLAIN = new RuleSet("plain", Issuer.rule("a"));

  private final List<TokenCase> cases = new ArrayList<>();

  private ZooOfForms() {}

  static List<TokenCase> cases() {
    ZooOfForms zoo = new ZooOfForms();
    zoo.sections();
    zoo.base64();
    zoo.headers();
    zoo.json();
    return zoo.cases;
  }

  private void bearer(String name, String token) {
    cases.add(new TokenCase(PLAIN, name, GET.header("authorization", "Bearer " + token)));
  }

  private void payload(String payload) {
    bearer(
        "payload " + (payload.length() > 80 ? payload.length() : payload), Issuer.payload(payload));
  }

  private void sections() {
    String good = Issuer.token("a");
    for (String token :
        List.of(
            "opaque",
            "a.b",
            "a.b.c.d",
            "..",
            ".",
            "a..b",
            "." + good,
            good + ".",
            good + "..",
            good.replace(".", ".."),
            good.substring(0, good.lastIndexOf('.')),
            good + ".x",
            good.substring(0, good.lastIndexOf('.') + 1))) {
      bearer("sections " + token, token);
    }
    bearer("good", good);
    bearer(
        "other payload", good.replace(good.split("\\.")[1], TokenForge.base64("{\"iss\":\"a\"}")));
    bearer("signature cut", good.substring(0, good.length() - 4));
    bearer("signature longer", good + "AAAA");
  }

  private void base64() {
    String header = TokenForge.base64(HEADER);
    String payload = TokenForge.base64("{\"iss\":\"a\",\"sub\":\"s\" }");
    String payload2 = TokenForge.base64("{\"iss\":\"a\",\"sub\":\"s\"}");
    for (String end : List.of("=", "==", "===", "%", " ", "+", "/", "A")) {
      bearer("header end " + end, Issuer.sections(header + end, payload));
      bearer("payload end " + end, Issuer.sections(header, payload + end));
      bearer("payload2 end " + end, Issuer.sections(header, payload2 + end));
      bearer("signature end " + end, Issuer.sections(header, payload) + end);
    }
    bearer(
        "blank within",
        Issuer.sections(header, payload.substring(0, 4) + " " + payload.substring(4)));
    bearer(
        "tab within",
        Issuer.sections(header.substring(0, 4) + "\t" + header.substring(4), payload));
    bearer(
        "= within", Issuer.sections(header, payload.substring(0, 4) + "=" + payload.substring(4)));
    for (String last : List.of("fQ", "fR", "f")) {
      bearer(
          "left-over bits " + last,
          Issuer.sections(header, TokenForge.base64("{\"iss\":\"a\",\"sub\":\"ss") + "In" + last));
    }
  }

  private void headers() {
    for (String header :
        List.of(
            "{}",
            "[]",
            "null",
            "\"RS256\"",
            "{\"alg\":1}",
            "{\"alg\":null}",
            "{\"alg\":\"none\"}",
            "{\"alg\":\"\"}",
            "{\"alg\":\"rs256\"}",
            "{\"alg\":\"ES256K\"}",
            "{\"alg\":\"HS256\"}",
            "{\"alg\":\"RS512\"}",
            "{\"alg\":\"RS256\"}",
            "{\"alg\":\"RS256\",\"kid\":1}",
            "{\"alg\":\"RS256\",\"kid\":null}",
            "{\"alg\":\"RS256\",\"kid\":\"\"}",
            "{\"alg\":\"RS256\",\"kid\":\"other\"}",
            "{\"alg\":\"RS256\",\"kid\":\"K1\"}",
            "{\"alg\":\"RS256\",\"alg\":\"RS256\"}",
            "{\"alg\":\"RS256\",\"crit\":[\"b64\"],\"b64\":false}",
            "{\"alg\":\"RS256\",\"typ\":1}",
            "{\"alg\":\"RS256\",}",
            "{alg:\"RS256\"}",
            "{'alg':'RS256'}",
            " {\"alg\" : \"RS256\"} ",
            "{\"alg\":\"RS256\"} x",
            "{\"alg\":\"RS256\"}{}",
            "",
            "{\"alg\":\"RS\\u0032\\u0035\\u0036\"}")) {
      bearer("header " + header, Issuer.header(header));
    }
  }

  private void json() {
    String deep = "[".repeat(98) + "]".repeat(98);
    for (String member :
        ImmutableList.of(
            "\"x\":1,",
            "\"x\":1,\"x\":2",
            "x:1",
            "$x_1:1",
            "1x:1",
            "null:1",
            "\"x\":'a\"b'",
            "\"x\":\"a\nb\"",
            "\"x\":\"\\'\"",
            "\"x\":\"\\x\"",
            "\"x\":\"\\u00e9\"",
            "\"x\":\"\\U00e9\"",
            "\"x\":\"\\ud83d\\ude00\"",
            "\"x\":\"\\ud83d\"",
            "\"x\":\"\\ude00\"",
            "\"x\":\"\\udbff\\udfff\"",
            "\"x\":\"\\u0000\"",
            "\"x\":\"é\"",
            "\"x\":tru",
            "\"x\":True",
            "\"x\":truex",
            "\"x\":NaN",
            "\"x\":Infinity",
            "\"x\":01",
            "\"x\":-0",
            "\"x\":-01",
            "\"x\":1.",
            "\"x\":.5",
            "\"x\":1.5e3",
            "\"x\":1e",
            "\"x\":1E+2",
            "\"x\":+1",
            "\"x\":--1",
            "\"x\":1e400",
            "\"x\":1e-400",
            "\"x\":12345678901234567890",
            "\"x\":0x10",
            "\"x\":1 2",
            "\"x\":[1,]",
            "\"x\":[,]",
            "\"x\":[1 2]",
            "\"x\":[]",
            "\"x\":{}",
            "\"x\":{\"a\":{\"b\":[null,true,{}]}}",
            "\"x\" 1",
            "\"x\":",
            "\"x\":\"",
            "/*c*/\"x\":1",
            "\"x\":\u00a01",
            "\"\":1",
            "\"a.b\":1",
            "\"x\":" + deep,
            "\"x\":[" + deep + "]",
            "\"x\":[[" + deep + "]]",
            "\"scope\":\"read write\"",
            "\"scope\":\" \"",
            "\"scope\":\"\"",
            "\"scope\":[\"a b\"]",
            "\"scope\":\"a\\tb  c \"",
            "\"permission\":\"p q\"")) {
      payload("{\"iss\":\"a\",\"sub\":\"s\"," + member + "}");
    }
    payload("null");
    payload("{}");
    payload("[]");
    payload("");
    payload("  ");
    payload("{\"iss\":\"a\"");
    payload("{\"iss\":\"a\"}}");
    payload("\ufeff{\"iss\":\"a\"}");
    for (int[] bytes :
        new int[][] {
          {0xff},
          {0xc3},
          {0xc0, 0x80},
          {0xe9},
          {0xed, 0xa0, 0x80},
          {0xed, 0x9f, 0xbf},
          {0xf5, 0x80, 0x80, 0x80},
          {0xf4, 0x90, 0x80, 0x80},
          {0xf4, 0x8f, 0xbf, 0xbf},
          {0xe0, 0x80, 0x80},
          {0xf0, 0x80, 0x80, 0x80},
          {0x80},
          {0xc3, 0xa9},
          {0xef, 0xbf, 0xbf},
          {0},
          {10}
        }) {
      byte[] payload =
          "{\"iss\":\"a\",\"x\":\"????\"}".getBytes(java.nio.charset.StandardCharsets.UTF_8);
      for (int i = 0; i < bytes.length; i++) {
        payload[16 + i] = (byte) bytes[i];
      }
      bearer(
          "bytes " + bytes.length + " " + bytes[0],
          Issuer.RSA.sign(HEADER, payload, "SHA256withRSA", -1));
    }
  }
}
