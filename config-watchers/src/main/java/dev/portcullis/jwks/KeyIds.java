package dev.portcullis.jwks;

/** Key ids, which come from strangers: from key servers, and out of tokens. */
final class KeyIds {
  private static final int SHOWN = 64;

  private KeyIds() {}

  /** The id as a line of a log or a terminal may show it. */
  static String shown(String id) {
    StringBuilder shown = new StringBuilder();
    id.codePoints().limit(SHOWN).forEach(c -> shown.appendCodePoint(isPrintable(c) ? c : '?'));
    return id.codePointCount(0, id.length()) > SHOWN
        ? shown.append('…').toString()
        : shown.toString();
  }

  static boolean isPrintable(int codePoint) {
    return switch (Character.getType(codePoint)) {
      // FORMAT holds what turns the direction of writing, or is not seen.
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
