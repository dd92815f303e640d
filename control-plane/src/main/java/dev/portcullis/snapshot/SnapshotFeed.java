package dev.portcullis.snapshot;

import dev.portcullis.xds.Snapshot;
import dev.portcullis.xds.WorkloadGroupKey;
import org.jspecify.annotations.Nullable;

/** Where streams get what their proxies are to be told. Safe for use by many threads. */
public interface SnapshotFeed {

  /**
   * Asks for the snapshots of {@code group}, which is compiled as long as anybody is subscribed.
   *
   * @param wake called by any thread after {@link Subscription#latest} has changed; must return at
   *     once
   */
  Subscription subscribe(WorkloadGroupKey group, Runnable wake);

  /** One stream's interest in its group. */
  interface Subscription extends AutoCloseable {
    /** The newest snapshot, null until the group is compiled for the first time. */
    @Nullable Snapshot latest();

    @Override
    void close();
  }
}
