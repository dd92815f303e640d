package dev.portcullis.decide.token;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;
import java.util.stream.Collectors;

/** Values as JSON, the way Envoy writes them: no blanks, numbers as doubles. */
final class JsonText {
  private JsonText() {}

  static String of(ClaimValue value) {
    return switch (value) {
      case ClaimValue.Text(String text) -> quoted(text);
      case ClaimValue.Scalar scalar -> scalar(scalar);
      case ClaimValue.Elements list ->
          list.elements().stream().map(JsonText::of).collect(Collectors.joining(",", "[", "]"));
      case ClaimValue.Members object ->
          object.members().entrySet().stream()
              .map(member -> quoted(member.getKey()) + ":" + of(member.getValue()))
              .collect(Collectors.joining(",", "{", "}"));
    };
  }

  private static String scalar(ClaimValue.Scalar scalar) {
    Double number = Claims.number(scalar);
    return number == null ? scalar.json() : number(number);
  }

  /** As C's {@code %.15g}, or {@code %.17g} where that would be another number. */
  private static String number(double number) {
    if (number == 0) {
      return Math.copySign(1, number) < 0 ? "-0" : "0";
    }
    BigDecimal exact = new BigDecimal(number);
    int digits = exact.round(new MathContext(15)).doubleValue() == number ? 15 : 17;
    BigDecimal rounded = exact.round(new MathContext(digits)).stripTrailingZeros();
    int exponent = rounded.precision() - rounded.scale() - 1;
    if (exponent >= -4 && exponent < digits) {
      return rounded.toPlainString();
    }
    return rounded.scaleByPowerOfTen(-exponent).toPlainString()
        + String.format(Locale.ROOT, "e%s%02d", exponent < 0 ? "-" : "+", Math.abs(exponent));
  }

  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
    text.codePoints().forEach(c -> append(quoted, c));
    return quoted.append('"').toString();
  }

  private static void append(StringBuilder out, int c) {
    switch (c) {
      case '"', '\\' -> out.append('\\').append((char) c);
      case '\b' -> out.append("\\b");
      case '\f' -> out.append("\\f");
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      default -> {
        if (isEscaped(c)) {
          for (char unit : Character.toChars(c)) {
            out.append(String.format(Locale.ROOT, "\\u%04x", (int) unit));
          }
        } else {
          out.appendCodePoint(c);
        }
      }
    }
  }

  /** Beyond what JSON needs: Envoy's writer spares browsers scripts and characters unseen. */
  private static boolean isEscaped(int c) {
    return c == '<'
        || c == '>'
        || Character.getType(c) == Character.CONTROL
        || Character.getType(c) == Character.FORMAT
        || c == 0x2028
        || c == 0x2029
        || c == 0x17b4
        || c == 0x17b5;
  }
}
