package dev.portcullis.proxy;

import com.google.errorprone.annotations.FormatMethod;

/** Ends the reading of a node with a sentence for its operator. */
final class NodeRefusedException extends Exception {
  private static final long serialVersionUID = 1;

  @FormatMethod
  NodeRefusedException(String format, Object... args) {
    super(format.formatted(args), null, false, false);
  }
}
