package dev.portcullis.model;

import org.jspecify.annotations.Nullable;

/** A text that goes to those it is for, and is shown to nobody, however it is printed. */
public final class SecretText {
  private final String text;

  private SecretText(String text) {
    this.text = text;
  }

  public static SecretText of(String text) {
    return new SecretText(text);
  }

  /** The text itself: for the wire only. */
  public String reveal() {
    return text;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SecretText secret && text.equals(secret.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return "(hidden)";
  }
}
