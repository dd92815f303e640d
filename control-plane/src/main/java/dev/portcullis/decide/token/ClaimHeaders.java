package dev.portcullis.decide.token;

import dev.portcullis.model.RequestAuthentication.ClaimToHeader;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What of a verified token is sent to the workload in headers. */
final class ClaimHeaders {
  private static final double TWO_TO_THE_64 = 0x1p64;

  private ClaimHeaders() {}

  static void add(RequestInProgress request, TokenRule rule, CompactToken token) {
    String payloadHeader = rule.rule().outputPayloadToHeader();
    if (!payloadHeader.isEmpty()) {
      request.add(payloadHeader.toLowerCase(Locale.ROOT), token.payloadText());
    }
    for (ClaimToHeader output : rule.rule().outputClaimToHeaders()) {
      String value = text(Claims.at(token.payload(), output.claim()));
      if (!value.isEmpty()) {
        request.add(output.header().toLowerCase(Locale.ROOT), value);
      }
    }
  }

  private static String text(@Nullable ClaimValue value) {
    return switch (value) {
      case null -> "";
      // On the wire it is UTF-8; a header's value holds a character for each byte.
      case ClaimValue.Text(String text) -> latin1(text);
      case ClaimValue.Scalar scalar -> text(scalar);
      case ClaimValue.Elements list -> base64(list);
      case ClaimValue.Members members -> base64(members);
    };
  }

  private static String text(ClaimValue.Scalar scalar) {
    Double number = Claims.number(scalar);
    if (number == null) {
      return scalar.json().equals("null") ? "" : scalar.json();
    }
    boolean whole = number >= 0 && number < TWO_TO_THE_64 && Math.rint(number) == number;
    BigDecimal exact = new BigDecimal(number);
    return whole
        ? exact.toBigInteger().toString()
        : (isNegativeZero(number, exact) ? "-" : "")
            + exact.setScale(6, RoundingMode.HALF_EVEN).toPlainString();
  }

  /** As C prints it: what rounds to nothing keeps its sign. */
  private static boolean isNegativeZero(double number, BigDecimal exact) {
    return number < 0 && exact.setScale(6, RoundingMode.HALF_EVEN).signum() == 0;
  }

  private static String base64(ClaimValue value) {
    return Base64.getEncoder().encodeToString(JsonText.of(value).getBytes(StandardCharsets.UTF_8));
  }

  private static String latin1(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }
}
