package dev.portcullis.ads;

/** The xDS port cannot be served as configured; the message is a sentence for the operator. */
public final class XdsServerException extends Exception {
  private static final long serialVersionUID = 1;

  XdsServerException(String message) {
    super(message);
  }

  XdsServerException(String message, Throwable cause) {
    super(message, cause);
  }
}
