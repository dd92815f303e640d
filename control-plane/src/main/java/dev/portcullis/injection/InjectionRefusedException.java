package dev.portcullis.injection;

import com.google.errorprone.annotations.FormatMethod;

/** A Pod that would not be protected as its author wants it, in a sentence for them. */
final class InjectionRefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  @FormatMethod
  InjectionRefusedException(String sentence, Object... values) {
    super(String.format(sentence, values));
  }
}
