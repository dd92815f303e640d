package dev.portcullis.document;

import java.util.regex.Pattern;

/** What a plain scalar stands for by the core schema of YAML 1.2. */
final class CoreSchema {
  private static final Pattern INTEGER = Pattern.compile("[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+");
  private static final Pattern FLOAT =
      Pattern.compile(
          "[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\\.(inf|Inf|INF)"
              + "|\\.(nan|NaN|NAN)");

  private CoreSchema() {}

  static ScalarNode.Type typeOf(String plain) {
    return switch (plain) {
      case "", "~", "null", "Null", "NULL" -> ScalarNode.Type.NULL;
      case "true", "True", "TRUE", "false", "False", "FALSE" -> ScalarNode.Type.BOOLEAN;
      default -> typeOfOther(plain);
    };
  }

  private static ScalarNode.Type typeOfOther(String plain) {
    char first = plain.charAt(0);
    if (first > '9') {
      return ScalarNode.Type.STRING;
    }
    if (INTEGER.matcher(plain).matches()) {
      return ScalarNode.Type.INTEGER;
    }
    return FLOAT.matcher(plain).matches() ? ScalarNode.Type.FLOAT : ScalarNode.Type.STRING;
  }
}
