package dev.portcullis.directory;

import java.util.Arrays;
import java.util.Objects;

/**
 * What a content written in place lacks of the one before. The front part of a YAML file often is
 * valid YAML with weaker policies, so whether it parses says nothing about whether it is complete.
 */
enum Loss {
  /** Nothing that points to a writer who has not finished. */
  NONE,
  /** It may be complete: the ends of lines are whole. */
  SHORTENED,
  /** It ends inside a line, and objects are missing or other than before. */
  CUT_OFF;

  static Loss between(Reading before, Reading after) {
    boolean prefix = isFrontPart(after.bytes(), before.bytes());
    boolean lostObject = !after.keys().containsAll(before.keys());
    boolean lostLineEnd = endsLine(before.bytes()) && !endsLine(after.bytes());
    if (lostLineEnd && (lostObject || (prefix && isDifferent(before, after)))) {
      return CUT_OFF;
    }
    return prefix || lostObject || lostLineEnd ? SHORTENED : NONE;
  }

  private static boolean isDifferent(Reading before, Reading after) {
    return !after.documents().equals(before.documents())
        || !Objects.equals(after.mesh(), before.mesh());
  }

  private static boolean isFrontPart(byte[] part, byte[] whole) {
    return part.length < whole.length && Arrays.equals(part, 0, part.length, whole, 0, part.length);
  }

  private static boolean endsLine(byte[] content) {
    return content.length > 0 && content[content.length - 1] == '\n';
  }
}
