package dev.portcullis.certificates;

/** Thrown for kept certificates and keys that cannot be used; the message quotes none of them. */
final class UnusableMaterialException extends Exception {
  private static final long serialVersionUID = 1;

  UnusableMaterialException(String message) {
    super(message);
  }
}
