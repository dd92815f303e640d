package dev.portcullis.snapshot;

import com.google.common.collect.ImmutableMap;
import dev.portcullis.xds.GroupMembership;
import dev.portcullis.xds.ProxyIdentity;
import dev.portcullis.xds.Snapshot;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Where streams get what their proxies are to be told. Safe for use by many threads. */
public interface SnapshotFeed {

  /**
   * Asks for the snapshots of the group of {@code proxy}, which is compiled as long as anybody is
   * subscribed. The group is another one once the labels of the proxy's Pod are others.
   *
   * @param wake called by any thread after {@link Subscription#latest} has changed; must return at
   *     once
   */
  Subscription subscribe(ProxyIdentity proxy, Runnable wake);

  /**
   * The labels of a Pod as soon as the configuration has it, null if that takes longer than {@code
   * patience}.
   */
  default @Nullable ImmutableMap<String, String> awaitPod(
      String namespace, String name, Duration patience) throws InterruptedException {
    return null;
  }

  /** One stream's interest in its group. */
  interface Subscription extends AutoCloseable {
    /**
     * The newest snapshot, null until the group is compiled for the first time. That of the group
     * before stays until there is one of the new group.
     */
    @Nullable Snapshot latest();

    /** The group that the proxy belongs to. */
    GroupMembership membership();

    /**
     * Whether the proxy's service account may run a workload with the labels of the group; false if
     * the Pods and Deployments of the namespace say otherwise. {@code wake} is called when it
     * changes.
     */
    default boolean isCredible() {
      return true;
    }

    @Override
    void close();
  }
}
