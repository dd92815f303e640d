package dev.portcullis.decide.request;

import java.nio.charset.StandardCharsets;

/** One header line: the name in lower case, the value as sent, a character for each byte. */
public record HeaderField(String name, String value) {

  /** A line whose value is sent as UTF-8. */
  public static HeaderField ofText(String name, String text) {
    return new HeaderField(name, octets(text));
  }

  /** What is sent, or compared with what is sent, for {@code text}: a character for each byte. */
  public static String octets(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }
}
