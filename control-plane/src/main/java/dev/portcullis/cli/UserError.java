package dev.portcullis.cli;

/** Something that the user can put right; the message is a sentence that says how. */
public final class UserError extends RuntimeException {
  private static final long serialVersionUID = 1;

  public UserError(String message) {
    super(message);
  }

  public UserError(String message, Throwable cause) {
    super(message, cause);
  }
}
