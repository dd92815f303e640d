package dev.portcullis.document;

/** Makes what somebody wrote fit to be shown in one line of a log. */
public final class ShortText {
  private static final int MAX = 400;

  private ShortText() {}

  /** {@code text}, cut, and with a mark for each character that shows nothing. */
  public static String of(String text) {
    String start = text.length() <= MAX ? text : text.substring(0, MAX) + "…";
    StringBuilder shown = new StringBuilder(start.length());
    start
        .codePoints()
        .forEach(c -> {
          // Line breaks would forge lines of the log, other controls dress up a terminal.
          boolean plain = !Character.isISOControl(c) && !isInvisible(c);
          shown.appendCodePoint(plain ? c : '\uFFFD');
        });
    return shown.toString();
  }

  private static boolean isInvisible(int c) {
    return switch (Character.getType(c)) {
      case Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
      case Character.SURROGATE, Character.UNASSIGNED -> true;
      default -> false;
    };
  }
}
