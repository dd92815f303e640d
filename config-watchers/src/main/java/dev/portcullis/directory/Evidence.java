package dev.portcullis.directory;

/**
 * What the kernel told about one file.
 *
 * @param kind the last thing that was done to it
 * @param atNanos when we learned of it
 */
record Evidence(Kind kind, long atNanos) {

  /** What was done to a file. */
  enum Kind {
    /** A name appeared; its content may still be on its way. */
    CREATED,
    /** Something was written, and the writer has not closed the file since. */
    WRITING,
    /** A writer closed the file. */
    WRITTEN,
    /** The file came under this name by a rename: it is whole. */
    RENAMED_IN
  }

  /** True if this was learned after {@code nanos}. */
  boolean isAfter(long nanos) {
    return atNanos - nanos > 0;
  }
}
