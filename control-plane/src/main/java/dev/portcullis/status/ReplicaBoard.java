package dev.portcullis.status;

import com.google.common.collect.ImmutableList;

/** Where replicas publish what they counted; every call may take a while, or fail. */
interface ReplicaBoard {
  /**
   * What a replica published.
   *
   * @param beat changes as long as it lives
   */
  record Notice(String replica, String beat, String counts) {}

  /** Replaces what this replica published. */
  void publish(String beat, String counts);

  /** What the other replicas published. */
  ImmutableList<Notice> peers();

  /** Takes away what another replica has left behind. */
  void remove(String replica);

  /** Takes away what this replica published. */
  void withdraw();
}
