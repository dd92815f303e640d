package dev.portcullis.cli.keys;

/**
 * Something about a token that its user should know.
 *
 * @param code a stable name for programs
 * @param text one sentence without full stop
 * @param advice what to do, "" where there is nothing
 */
record Remark(Severity severity, String code, String text, String advice) {
  /** How bad it is. */
  enum Severity {
    /** Proxies refuse the token. */
    WRONG,
    /** They don't, but it can hardly be meant so. */
    DOUBTFUL,
    /** Worth knowing. */
    NOTE
  }

  static Remark wrong(String code, String text, String advice) {
    return new Remark(Severity.WRONG, code, text, advice);
  }

  static Remark doubtful(String code, String text) {
    return new Remark(Severity.DOUBTFUL, code, text, "");
  }

  static Remark note(String code, String text) {
    return new Remark(Severity.NOTE, code, text, "");
  }
}
