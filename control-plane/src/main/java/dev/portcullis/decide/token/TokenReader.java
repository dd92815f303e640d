package dev.portcullis.decide.token;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes tokens apart, in the order that decides which of several faults is the answer. */
final class TokenReader {
  private static final ImmutableSet<String> ALGORITHMS =
      ImmutableSet.of(
          "ES256", "ES384", "ES512", "HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "PS256",
          "PS384", "PS512", "EdDSA");
  private static final double TWO_TO_THE_64 = 0x1p64;
  private static final double TWO_TO_THE_63 = 0x1p63;

  private TokenReader() {}

  /** A token, or why it is none. */
  sealed interface Reading {
    /** It has all its parts in good form. */
    record Token(CompactToken token) implements Reading {}

    /** The first fault found; {@code detail} says more where there is more to say. */
    record Broken(TokenStatus status, String detail) implements Reading {}
  }

  static Reading read(String text) {
    try {
      return new Reading.Token(parse(text));
    } catch (BrokenTokenException e) {
      return new Reading.Broken(e.status, e.detail);
    }
  }

  private static CompactToken parse(String text) throws BrokenTokenException {
    // Empty sections don't count: ".a..b.c" is as good as "a.b.c".
    List<String> sections = Splitter.on('.').omitEmptyStrings().splitToList(text);
    if (sections.size() != 3) {
      throw new BrokenTokenException(
          TokenStatus.BAD_FORMAT,
          "it has %d of the 3 sections between dots".formatted(sections.size()));
    }
    ClaimValue.Members header =
        object(sections.get(0), TokenStatus.HEADER_BASE64, TokenStatus.HEADER_JSON);
    if (!(Claims.text(header, "alg") instanceof Claims.Found.Value<String>(String algorithm))) {
      throw new BrokenTokenException(TokenStatus.ALG_MISSING, "");
    }
    if (!ALGORITHMS.contains(algorithm)) {
      throw new BrokenTokenException(TokenStatus.ALG_UNSUPPORTED, algorithm);
    }
    String keyId = text(header, "kid", TokenStatus.KID_TYPE);
    ClaimValue.Members payload =
        object(sections.get(1), TokenStatus.PAYLOAD_BASE64, TokenStatus.PAYLOAD_JSON);
    String issuer = text(payload, "iss", TokenStatus.ISS_TYPE);
    text(payload, "sub", TokenStatus.SUB_TYPE);
    long issuedAt = seconds(payload, "iat", TokenStatus.IAT_TYPE, TokenStatus.IAT_RANGE);
    long notBefore = seconds(payload, "nbf", TokenStatus.NBF_TYPE, TokenStatus.NBF_RANGE);
    long expires = seconds(payload, "exp", TokenStatus.EXP_TYPE, TokenStatus.EXP_RANGE);
    text(payload, "jti", TokenStatus.JTI_TYPE);
    return new CompactToken(
        algorithm,
        keyId,
        sections.get(1),
        payload,
        issuer,
        audiences(payload),
        issuedAt,
        notBefore,
        expires,
        new SignedText(
            sections.get(0) + "." + sections.get(1),
            bytes(sections.get(2), TokenStatus.SIGNATURE_BASE64)));
  }

  private static ClaimValue.Members object(
      String section, TokenStatus badBase64, TokenStatus badJson) throws BrokenTokenException {
    ClaimValue.Members object = LenientJson.object(bytes(section, badBase64));
    if (object == null) {
      throw new BrokenTokenException(badJson, "");
    }
    return object;
  }

  private static byte[] bytes(String section, TokenStatus bad) throws BrokenTokenException {
    byte @Nullable [] bytes = Base64Url.decode(section);
    if (bytes == null) {
      throw new BrokenTokenException(bad, "");
    }
    return bytes;
  }

  private static String text(ClaimValue.Members object, String name, TokenStatus wrongType)
      throws BrokenTokenException {
    return switch (Claims.text(object, name)) {
      case Claims.Found.Value<String>(String text) -> text;
      case Claims.Found.Missing<String> _ -> "";
      case Claims.Found.WrongType<String> _ -> throw new BrokenTokenException(wrongType, "");
    };
  }

  /** Fractions are cut off; Envoy keeps the number as one without sign. */
  private static long seconds(
      ClaimValue.Members payload, String name, TokenStatus wrongType, TokenStatus outOfRange)
      throws BrokenTokenException {
    double number =
        switch (Claims.number(payload, name)) {
          case Claims.Found.Value<Double>(Double value) -> value;
          case Claims.Found.Missing<Double> _ -> 0;
          case Claims.Found.WrongType<Double> _ -> throw new BrokenTokenException(wrongType, "");
        };
    if (number < 0 || number >= TWO_TO_THE_64) {
      throw new BrokenTokenException(outOfRange, "");
    }
    return number < TWO_TO_THE_63
        ? (long) number
        : (long) (number - TWO_TO_THE_63) ^ Long.MIN_VALUE;
  }

  private static ImmutableList<String> audiences(ClaimValue.Members payload)
      throws BrokenTokenException {
    return switch (Claims.texts(payload, "aud")) {
      case Claims.Found.Value<ImmutableList<String>>(ImmutableList<String> texts) -> texts;
      case Claims.Found.Missing<ImmutableList<String>> _ -> ImmutableList.of();
      case Claims.Found.WrongType<ImmutableList<String>> _ ->
          throw new BrokenTokenException(TokenStatus.AUD_TYPE, "");
    };
  }

  private static final class BrokenTokenException extends Exception {
    private static final long serialVersionUID = 1L;
    private final TokenStatus status;
    private final String detail;

    BrokenTokenException(TokenStatus status, String detail) {
      super(status.text(), null, false, false);
      this.status = status;
      this.detail = detail;
    }
  }
}
