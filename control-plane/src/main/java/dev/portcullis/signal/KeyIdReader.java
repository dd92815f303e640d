package dev.portcullis.signal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Base64;

/**
 * Reads the key id out of the first part of a token. Whoever made the token chose every byte of it,
 * and it may be cut off.
 */
final class KeyIdReader {
  /** What a proxy sends at most. */
  static final int LONGEST_PART = 512;

  private static final int LONGEST_ID = 256;
  private static final JsonFactory JSON = new JsonFactory();

  private KeyIdReader() {}

  /** The key id that {@code part} names, "" if it names none that a key set could have. */
  static String keyId(String part) {
    if (part.length() > LONGEST_PART) {
      return "";
    }
    try {
      return usable(read(decode(part)));
    } catch (IOException | IllegalArgumentException e) {
      return "";
    }
  }

  /** A cut may leave a single character, which is less than a byte. */
  private static byte[] decode(String part) {
    int whole = part.length() % 4 == 1 ? part.length() - 1 : part.length();
    return Base64.getUrlDecoder().decode(part.substring(0, whole));
  }

  /** Only as far as the id, so that an end that was cut off does no harm. */
  private static String read(byte[] header) throws IOException {
    try (JsonParser parser = JSON.createParser(header)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return "";
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        boolean found = "kid".equals(parser.currentName());
        JsonToken value = parser.nextToken();
        if (found) {
          return value == JsonToken.VALUE_STRING ? parser.getText() : "";
        }
        parser.skipChildren();
      }
      return "";
    }
  }

  /** It will be compared, logged and shown: neither is for text that no key server writes. */
  private static String usable(String id) {
    boolean plain = id.length() <= LONGEST_ID && id.codePoints().allMatch(KeyIdReader::isPrintable);
    return plain ? id : "";
  }

  private static boolean isPrintable(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
