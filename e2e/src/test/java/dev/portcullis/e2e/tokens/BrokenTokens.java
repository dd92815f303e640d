package dev.portcullis.e2e.tokens;

import static dev.portcullis.e2e.tokens.BadToken.bearer;
import static dev.portcullis.e2e.tokens.BadToken.malformed;
import static dev.portcullis.e2e.tokens.Issuer.header;
import static dev.portcullis.e2e.tokens.Issuer.payload;
import static dev.portcullis.e2e.tokens.Issuer.sections;

import com.google.common.collect.ImmutableList;

/** Tokens of a form that is none, however well they are signed. */
final class BrokenTokens {
  private static final String HEADER = TokenForge.base64(Issuer.HEADER);
  private static final String PAYLOAD = TokenForge.base64("{\"iss\":\"a\",\"sub\":\"s\"}");
  private static final String NOT_A_TOKEN =
      "Jwt is not in the form of Header.Payload.Signature with two dots and 3 sections";
  private static final String BAD_HEADER = "Jwt header is an invalid JSON";
  private static final String BAD_PAYLOAD = "Jwt payload is an invalid JSON";
  private static final String NO_ALGORITHM =
      "Jwt header [alg] field is required and must be a string";

  private BrokenTokens() {}

  static ImmutableList<BadToken> all() {
    return ImmutableList.<BadToken>builder()
        .addAll(sectionsOfAnotherNumber())
        .addAll(encodings())
        .addAll(json())
        .addAll(algorithms())
        .build();
  }

  private static ImmutableList<BadToken> sectionsOfAnotherNumber() {
    return ImmutableList.of(
        sectionsOf("opaque", "opaque", 1),
        sectionsOf("two sections", HEADER + "." + PAYLOAD, 2),
        sectionsOf("without a signature", HEADER + "." + PAYLOAD + ".", 2),
        sectionsOf("four sections", Issuer.token("a") + ".AAAA", 4),
        sectionsOf("encrypted (JWE)", HEADER + ".a.b.c.d", 5));
  }

  private static BadToken sectionsOf(String name, String token, int sections) {
    return bearer(
        name,
        token,
        NOT_A_TOKEN,
        "TOKEN_MALFORMED",
        "it has %d of the 3 sections".formatted(sections));
  }

  private static ImmutableList<BadToken> encodings() {
    return ImmutableList.of(
        malformed(
            "header not Base64url",
            sections(HEADER + "!", PAYLOAD),
            "Jwt header is an invalid Base64url encoded"),
        malformed(
            "payload not Base64url",
            sections(HEADER, "%" + PAYLOAD),
            "Jwt payload is an invalid Base64url encoded"),
        malformed(
            "signature in the Base64 of mail",
            HEADER + "." + PAYLOAD + ".ab+/",
            "Jwt signature is an invalid Base64url encoded"),
        malformed(
            "signature of one character",
            HEADER + "." + PAYLOAD + ".A",
            "Jwt signature is an invalid Base64url encoded"));
  }

  private static ImmutableList<BadToken> json() {
    String deep = "[".repeat(101) + "]".repeat(101);
    return ImmutableList.of(
        malformed("header cut off", header("{\"alg\":\"RS256\""), BAD_HEADER),
        malformed("header a list", header("[\"RS256\"]"), BAD_HEADER),
        malformed(
            "algorithm named twice", header("{\"alg\":\"RS256\",\"alg\":\"none\"}"), BAD_HEADER),
        malformed("payload cut off", payload("{\"iss\":\"a\""), BAD_PAYLOAD),
        malformed("payload a text", payload("\"a\""), BAD_PAYLOAD),
        malformed("issuer named twice", payload("{\"iss\":\"b\",\"iss\":\"a\"}"), BAD_PAYLOAD),
        malformed("subject named twice", Issuer.token("a", "\"sub\":\"root\""), BAD_PAYLOAD),
        malformed("too deep", Issuer.token("a", "\"x\":" + deep), BAD_PAYLOAD),
        malformed(
            "text that is not UTF-8",
            Issuer.RSA.sign(
                Issuer.HEADER,
                "{\"iss\":\"a\",\"sub\":\"\u00ff\"}"
                    .getBytes(java.nio.charset.StandardCharsets.ISO_8859_1),
                "SHA256withRSA",
                -1),
            BAD_PAYLOAD));
  }

  private static ImmutableList<BadToken> algorithms() {
    return ImmutableList.of(
        unsupported("none"),
        unsupported("nOnE"),
        unsupported(""),
        unsupported("rs256"),
        unsupported("ES256K"),
        bearer(
            "alg none, without a signature",
            TokenForge.base64("{\"alg\":\"none\"}") + "." + PAYLOAD + ".",
            NOT_A_TOKEN,
            "TOKEN_MALFORMED",
            "it has 2 of the 3 sections"),
        malformed("no alg", header("{\"kid\":\"k1\"}"), NO_ALGORITHM),
        malformed("alg a number", header("{\"alg\":256}"), NO_ALGORITHM),
        malformed(
            "kid a number",
            header("{\"alg\":\"RS256\",\"kid\":1}"),
            "Jwt header [kid] field is not a string"));
  }

  private static BadToken unsupported(String algorithm) {
    return bearer(
        "alg '" + algorithm + "'",
        header("{\"alg\":\"" + algorithm + "\",\"kid\":\"k1\"}"),
        "Jwt header [alg] is not supported",
        "UNSUPPORTED_ALGORITHM",
        "which is never accepted");
  }
}
