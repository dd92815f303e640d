package dev.portcullis.decide.token;

import dev.portcullis.decide.token.LenientJson.NotJsonException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** The tokens of lenient JSON: words, numbers and quoted texts. */
final class JsonCharacters {
  private final byte[] text;
  private int at;

  JsonCharacters(byte[] text) {
    this.text = text;
  }

  /** The next character that is not white space, which stays unread. */
  char next() throws NotJsonException {
    skipSpace();
    return peek();
  }

  /** Whether {@code c} comes next; it is read if so. */
  boolean take(char c) {
    skipSpace();
    if (at < text.length && text[at] == c) {
      at++;
      return true;
    }
    return false;
  }

  void expect(String word) throws NotJsonException {
    next();
    for (int i = 0; i < word.length(); i++) {
      if (read() != word.charAt(i)) {
        throw new NotJsonException();
      }
    }
  }

  void requireEnd() throws NotJsonException {
    skipSpace();
    if (at < text.length) {
      throw new NotJsonException();
    }
  }

  /** A key without quotes. */
  String bareWord() throws NotJsonException {
    int start = at;
    while (at < text.length && isWordPart((char) text[at], at == start)) {
      at++;
    }
    String word = latin1(start);
    return switch (word) {
      case "", "null", "true", "false" -> throw new NotJsonException();
      default -> word;
    };
  }

  /** A number as written; what follows has to end it. */
  String number() throws NotJsonException {
    int start = at;
    while (at < text.length && "+-.eE0123456789".indexOf(text[at]) >= 0) {
      at++;
    }
    String number = latin1(start);
    if (!number.matches("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][-+]?[0-9]+)?")
        || Double.isInfinite(Double.parseDouble(number))) {
      throw new NotJsonException();
    }
    skipSpace();
    if (at < text.length && ",]}".indexOf(text[at]) < 0) {
      throw new NotJsonException();
    }
    return number;
  }

  /** The bytes of a text in quotes, single or double. */
  byte[] quoted() throws NotJsonException {
    char quote = read();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    while (true) {
      char c = read();
      if (c == quote) {
        return bytes.toByteArray();
      }
      if (c == '\\') {
        escape(bytes);
      } else {
        bytes.write(c);
      }
    }
  }

  private void escape(ByteArrayOutputStream bytes) throws NotJsonException {
    char c = read();
    switch (c) {
      case '"', '\\', '/', '\'' -> bytes.write(c);
      case 'b' -> bytes.write('\b');
      case 'f' -> bytes.write('\f');
      case 'n' -> bytes.write('\n');
      case 'r' -> bytes.write('\r');
      case 't' -> bytes.write('\t');
      case 'u', 'U' ->
          bytes.writeBytes(Character.toString(codePoint()).getBytes(StandardCharsets.UTF_8));
      default -> throw new NotJsonException();
    }
  }

  private int codePoint() throws NotJsonException {
    char first = hex();
    if (!Character.isSurrogate(first)) {
      return first;
    }
    expect("\\u");
    char second = hex();
    if (!Character.isSurrogatePair(first, second)) {
      throw new NotJsonException();
    }
    return Character.toCodePoint(first, second);
  }

  private char hex() throws NotJsonException {
    int value = 0;
    for (int i = 0; i < 4; i++) {
      char c = read();
      int digit = c < 0x80 ? Character.digit(c, 16) : -1;
      if (digit < 0) {
        throw new NotJsonException();
      }
      value = value << 4 | digit;
    }
    return (char) value;
  }

  private static boolean isWordPart(char c, boolean first) {
    return c == '_'
        || c >= 'a' && c <= 'z'
        || c >= 'A' && c <= 'Z'
        || !first && c >= '0' && c <= '9';
  }

  private void skipSpace() {
    while (at < text.length && " \t\r\n".indexOf(text[at]) >= 0) {
      at++;
    }
  }

  private char peek() throws NotJsonException {
    if (at >= text.length) {
      throw new NotJsonException();
    }
    return (char) (text[at] & 0xff);
  }

  private char read() throws NotJsonException {
    char c = peek();
    at++;
    return c;
  }

  private String latin1(int start) {
    return new String(text, start, at - start, StandardCharsets.ISO_8859_1);
  }
}
