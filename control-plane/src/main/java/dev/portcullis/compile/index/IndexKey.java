package dev.portcullis.compile.index;

/** What of a request can choose among rules. */
public enum IndexKey {
  /** The path as the request has it, query included. */
  PATH,
  /** The host, where it has no upper-case letter. */
  HOST,
  /** The issuer of the verified token. */
  ISSUER,
  /** The subject of the verified token. */
  SUBJECT
}
