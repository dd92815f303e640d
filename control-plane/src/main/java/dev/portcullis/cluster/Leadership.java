package dev.portcullis.cluster;

/**
 * Whether this replica holds the Lease and so writes for all. Serving never depends on it: any
 * number of replicas serve at once.
 */
public interface Leadership {
  /** Whether it holds the Lease now, and surely so until it would have to be renewed. */
  boolean isHeld();

  /** Calls {@code changed} whenever that may be otherwise, by a thread of its own. */
  void onChange(Runnable changed);
}
