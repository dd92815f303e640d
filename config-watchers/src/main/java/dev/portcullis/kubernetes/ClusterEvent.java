package dev.portcullis.kubernetes;

import com.google.common.collect.ImmutableSet;

/** Something that was learned of the cluster. Objects are named {@code namespace/name}. */
sealed interface ClusterEvent {
  Subscription of();

  /** An object is there, and is like this. */
  record Changed(Subscription of, String name, Content content) implements ClusterEvent {}

  /** A watch says that an object was deleted. */
  record Deleted(Subscription of, String name) implements ClusterEvent {}

  /**
   * Whether the definition of a kind stands after deletions were seen.
   *
   * @param upTo the number of the last one that this is about
   */
  record Checked(Subscription of, long upTo, boolean stands) implements ClusterEvent {}

  /** A list is complete; before it there was a {@link Changed} for what is new in it. */
  record Listed(Subscription of, ImmutableSet<String> names) implements ClusterEvent {}

  /** It cannot be listed or watched now. */
  record Failed(Subscription of, Failure failure) implements ClusterEvent {}

  /** It is watched, after a watch had failed. */
  record Watched(Subscription of) implements ClusterEvent {}

  /** The API server does not serve the kind. */
  record NotServed(Subscription of) implements ClusterEvent {}
}
