package dev.portcullis.cli;

/** The form of what a command prints. */
public enum Output {
  /** For people. */
  TEXT,
  /** For programs. */
  JSON
}
