package dev.portcullis.decide.rule;

import com.google.common.base.Ascii;

/** The forms in which a value can be written: a star in front, at the end, alone, or none. */
sealed interface TextForm {
  /** {@code *}: anything that is there. */
  record Anything() implements TextForm {}

  /** {@code *x}. */
  record EndsWith(String end) implements TextForm {}

  /** {@code x*}. */
  record BeginsWith(String begin) implements TextForm {}

  /** Anything else, stars within it included. */
  record Equal(String text) implements TextForm {}

  /** A star in front is looked for first, so that {@code *x*} ends with a literal star. */
  static TextForm of(String value) {
    if (value.equals("*")) {
      return new Anything();
    }
    if (value.startsWith("*")) {
      return new EndsWith(value.substring(1));
    }
    return value.endsWith("*")
        ? new BeginsWith(value.substring(0, value.length() - 1))
        : new Equal(value);
  }

  /** Whether a text has this form; {@code *} asks for one that is not empty, within a line. */
  default boolean matches(String text) {
    return switch (this) {
      case Anything anything -> isSomething(text);
      case EndsWith(String end) -> text.endsWith(end);
      case BeginsWith(String begin) -> text.startsWith(begin);
      case Equal(String equal) -> text.equals(equal);
    };
  }

  /** The same for headers, where {@code *} takes an empty one. */
  default boolean matchesHeader(String text) {
    return this instanceof Anything || matches(text);
  }

  /** The same for hosts, which have no case. */
  default boolean matchesHost(String host) {
    String lower = Ascii.toLowerCase(host);
    return switch (this) {
      case Anything anything -> true;
      case EndsWith(String end) -> lower.endsWith(Ascii.toLowerCase(end));
      case BeginsWith(String begin) -> lower.startsWith(Ascii.toLowerCase(begin));
      case Equal(String equal) -> Ascii.equalsIgnoreCase(host, equal);
    };
  }

  /** Istio writes {@code *} as the expression {@code .+}, whose dot is no line end. */
  static boolean isSomething(String text) {
    return !text.isEmpty() && text.indexOf('\n') < 0;
  }
}
