package dev.portcullis.app;

/** Thrown where the control plane cannot start; the message is a sentence. */
public final class StartFailure extends Exception {
  private static final long serialVersionUID = 1;

  public StartFailure(String message, Throwable cause) {
    super(message, cause);
  }

  public StartFailure(String message) {
    super(message);
  }
}
