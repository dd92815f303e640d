package dev.portcullis.status;

/** Counts what becomes of what is told to the cluster. */
public interface StatusMetrics {
  /** What became of an attempt to tell something. */
  enum Outcome {
    /** It is told. */
    WRITTEN,
    /** It was told already. */
    UNCHANGED,
    /** Somebody else changed it meanwhile: tried again. */
    CONFLICT,
    /** There is nothing any more to tell it of. */
    GONE,
    /** The replica has no right to. */
    FORBIDDEN,
    /** The API server didn't answer, or not so. */
    FAILED
  }

  /** The status of a policy. */
  void status(Outcome outcome);

  /** What this replica counted. */
  void counts(Outcome outcome);

  /** The key sets that replicas share. */
  void sharedKeys(Outcome outcome);
}
