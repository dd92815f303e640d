package dev.portcullis.decide.token;

import java.util.Locale;
import java.util.stream.Collectors;

/** Values as JSON, the way Envoy writes them: no blanks, numbers as doubles. */
final class JsonText {
  private static final double WHOLE = 0x1p53;

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
    if (number == null) {
      return scalar.json();
    }
    return Math.rint(number) == number && Math.abs(number) < WHOLE
        ? Long.toString(number.longValue())
        : number.toString().toLowerCase(Locale.ROOT);
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
      // Not needed by JSON; Envoy's writer spares browsers a script.
      case '<', '>' -> out.append(String.format(Locale.ROOT, "\\u%04x", c));
      default -> {
        if (c < 0x20 || c >= 0x7f && c < 0xa0) {
          out.append(String.format(Locale.ROOT, "\\u%04x", c));
        } else {
          out.appendCodePoint(c);
        }
      }
    }
  }
}
