package dev.portcullis.document;

import com.google.common.collect.ImmutableList;
import dev.portcullis.document.Credentials.Unusable;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The parts of a text in PEM. */
final class PemText {
  private static final Pattern PART =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \\1-----");

  private PemText() {}

  /** One part: what it is called, and its bytes. */
  static final class Part {
    private final String label;
    private final byte[] bytes;

    private Part(String label, byte[] bytes) {
      this.label = label;
      this.bytes = bytes;
    }

    String label() {
      return label;
    }

    byte[] bytes() {
      return bytes;
    }
  }

  /**
   * The parts of {@code text}; what stands between them is for people.
   *
   * @throws Unusable if a part is not base64
   */
  static ImmutableList<Part> parts(String text) throws Unusable {
    ImmutableList.Builder<Part> parts = ImmutableList.builder();
    Matcher part = PART.matcher(text);
    while (part.find()) {
      try {
        parts.add(
            new Part(
                part.group(1), Base64.getDecoder().decode(part.group(2).replaceAll("\\s", ""))));
      } catch (IllegalArgumentException e) {
        // Its message may show a character of a key.
        throw new Unusable("is not PEM");
      }
    }
    return parts.build();
  }

  /** Whether it looks like PEM at all. */
  static boolean isLikely(String text) {
    return text.contains("-----BEGIN ");
  }
}
