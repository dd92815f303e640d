package dev.portcullis.e2e.tokens;

import static dev.portcullis.e2e.tokens.Issuer.GET;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Tokens by all algorithms against keys of all kinds, fitting and not. */
final class ZooOfKeys {
  private static final String PAYLOAD = "{\"iss\":\"a\",\"sub\":\"s\"}";
  private static final TokenForge P256 = TokenForge.ec("secp256r1");
  private static final TokenForge P384 = TokenForge.ec("secp384r1");
  private static final TokenForge P521 = TokenForge.ec("secp521r1");
  private static final TokenForge ED = TokenForge.ed25519();
  private static final TokenForge SMALL = TokenForge.rsa(1024);
  private static final TokenForge TINY = TokenForge.rsa(512);
  private static final TokenForge THREE = TokenForge.rsa(2048, 3);
  private static final TokenForge SEVENTEEN = TokenForge.rsa(2048, 17);

  private final List<TokenCase> cases = new ArrayList<>();

  private ZooOfKeys() {}

  static List<TokenCase> cases() {
    ZooOfKeys zoo = new ZooOfKeys();
    zoo.everything(
        "any",
        TokenForge.keySet(
            Issuer.RSA.jwk(""),
            P256.jwk(""),
            P384.jwk("\"crv\":\"P-384\""),
            P521.jwk("\"alg\":\"ES512\""),
            TokenForge.octJwk("")));
    zoo.everything(
        "named",
        TokenForge.keySet(
            Issuer.RSA.jwk("\"kid\":\"r\",\"alg\":\"RS384\""),
            P256.jwk("\"kid\":\"e\",\"crv\":\"P-256\",\"alg\":\"ES256\""),
            ED.jwk("\"kid\":\"d\""),
            TokenForge.octJwk("\"kid\":\"h\",\"alg\":\"HS512\"")));
    zoo.everything("ed-first", TokenForge.keySet(ED.jwk(""), Issuer.RSA.jwk("")));
    zoo.everything("ed-last", TokenForge.keySet(Issuer.RSA.jwk(""), ED.jwk("\"alg\":\"EdDSA\"")));
    zoo.everything(
        "partly-bad",
        TokenForge.keySet(
            "{}",
            "1",
            "{\"kty\":\"RSA\"}",
            P256.jwk("\"alg\":\"RS256\""),
            P256.jwk("\"crv\":\"P-384\""),
            Issuer.RSA.jwk("\"alg\":\"RSA-OAEP\""),
            Issuer.RSA.jwk("\"alg\":7,\"kid\":7,\"use\":\"enc\"")));
    zoo.everything("all-bad", TokenForge.keySet("{\"kty\":\"RSA\"}"));
    zoo.everything(
        "small",
        TokenForge.keySet(
            SMALL.jwk("\"kid\":\"r\""),
            TINY.jwk("\"kid\":\"t\""),
            THREE.jwk("\"kid\":\"3\""),
            SEVENTEEN.jwk("\"kid\":\"17\"")));
    return zoo.cases;
  }

  private void everything(String name, String keys) {
    RuleSet rules = new RuleSet("keys-" + name, Issuer.ruleWithKeys("a", keys));
    for (String kid : List.of("", "r", "e", "d", "h")) {
      for (String alg : List.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512")) {
        String jdk = alg.startsWith("PS") ? alg : "SHA" + alg.substring(2) + "withRSA";
        add(rules, alg + " " + kid, Issuer.RSA.sign(header(alg, kid), PAYLOAD, jdk));
      }
      add(
          rules,
          "ES256 " + kid,
          P256.sign(header("ES256", kid), PAYLOAD, "SHA256withECDSAinP1363Format"));
      add(rules, "EdDSA " + kid, ED.sign(header("EdDSA", kid), PAYLOAD, "Ed25519"));
      add(rules, "HS256 " + kid, TokenForge.hmac(header("HS256", kid), PAYLOAD, "HmacSHA256"));
      add(rules, "HS512 " + kid, TokenForge.hmac(header("HS512", kid), PAYLOAD, "HmacSHA512"));
    }
    add(rules, "HS384", TokenForge.hmac(header("HS384", ""), PAYLOAD, "HmacSHA384"));
    add(rules, "ES384", P384.sign(header("ES384", ""), PAYLOAD, "SHA384withECDSAinP1363Format"));
    add(rules, "ES512", P521.sign(header("ES512", ""), PAYLOAD, "SHA512withECDSAinP1363Format"));
    add(
        rules,
        "P-256 as ES512",
        P256.sign(header("ES512", ""), PAYLOAD, "SHA512withECDSAinP1363Format"));
    add(
        rules,
        "P-256 as RS256",
        P256.sign(header("RS256", ""), PAYLOAD, "SHA256withECDSAinP1363Format"));
    add(
        rules,
        "P-256 as HS512",
        P256.sign(header("HS512", ""), PAYLOAD, "SHA256withECDSAinP1363Format"));
    add(rules, "RSA as ES256", Issuer.RSA.sign(header("ES256", ""), PAYLOAD, "SHA256withRSA"));
    add(rules, "HMAC as RS256", TokenForge.hmac(header("RS256", ""), PAYLOAD, "HmacSHA256"));
    add(rules, "HMAC as RS512", TokenForge.hmac(header("RS512", ""), PAYLOAD, "HmacSHA256"));
    add(rules, "ECDSA in DER", P256.sign(header("ES256", ""), PAYLOAD, "SHA256withECDSA"));
    add(
        rules,
        "PS256 salt 20",
        Issuer.RSA.sign(
            header("PS256", ""), PAYLOAD.getBytes(StandardCharsets.UTF_8), "PS256", 20));
    add(
        rules,
        "PS256 salt 0",
        Issuer.RSA.sign(header("PS256", ""), PAYLOAD.getBytes(StandardCharsets.UTF_8), "PS256", 0));
    add(rules, "EdDSA cut", cut(ED.sign(header("EdDSA", ""), PAYLOAD, "Ed25519")));
    add(
        rules,
        "ES256 cut",
        cut(P256.sign(header("ES256", ""), PAYLOAD, "SHA256withECDSAinP1363Format")));
    add(rules, "HS256 cut", cut(TokenForge.hmac(header("HS256", ""), PAYLOAD, "HmacSHA256")));
    add(rules, "1024", SMALL.sign(header("RS256", "r"), PAYLOAD, "SHA256withRSA"));
    add(rules, "512", TINY.sign(header("RS256", "t"), PAYLOAD, "SHA256withRSA"));
    add(rules, "exponent 3", THREE.sign(header("RS256", "3"), PAYLOAD, "SHA256withRSA"));
    add(rules, "exponent 17", SEVENTEEN.sign(header("RS256", "17"), PAYLOAD, "SHA256withRSA"));
  }

  private void add(RuleSet rules, String name, String token) {
    cases.add(new TokenCase(rules, name, GET.header("authorization", "Bearer " + token)));
  }

  private static String cut(String token) {
    return token.substring(0, token.length() - 4);
  }

  private static String header(String alg, String kid) {
    return kid.isEmpty()
        ? "{\"alg\":\"%s\"}".formatted(alg)
        : "{\"alg\":\"%s\",\"kid\":\"%s\"}".formatted(alg, kid);
  }
}
