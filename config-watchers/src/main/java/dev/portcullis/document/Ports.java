package dev.portcullis.document;

/** Numbers of ports. */
final class Ports {
  static final int MAX = 65535;

  private Ports() {}

  /** The required field {@code number}, 0 after a report. */
  static int number(Fields port) {
    if (!port.has("number")) {
      port.missing("number");
    }
    return port.integer("number", 1, MAX, 0);
  }
}
