package dev.portcullis.proxy;

import com.google.errorprone.annotations.FormatMethod;

/** Ends the reading of a node with a sentence for its operator. */
final class NodeRefusedException extends Exception {
  private static final long serialVersionUID = 1;

  private final boolean tooLarge;

  @FormatMethod
  NodeRefusedException(String format, Object... args) {
    this(false, format.formatted(args));
  }

  private NodeRefusedException(boolean tooLarge, String message) {
    super(message, null, false, false);
    this.tooLarge = tooLarge;
  }

  /** For a node that says more of itself than is allowed. */
  @FormatMethod
  static NodeRefusedException tooLarge(String format, Object... args) {
    return new NodeRefusedException(true, format.formatted(args));
  }

  boolean isTooLarge() {
    return tooLarge;
  }
}
