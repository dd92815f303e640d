package dev.portcullis.engine;

import dev.portcullis.compile.ConfigView;
import dev.portcullis.snapshot.SnapshotFeed.Subscription;
import dev.portcullis.xds.ProxyIdentity;
import dev.portcullis.xds.WorkloadGroupKey;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;

/**
 * The subscriptions of all streams, kept in the groups that the Pods of the newest generation put
 * them in. Streams come and go by any thread; the engine thread moves them.
 */
final class ProxySubscriptions {
  private final BiFunction<WorkloadGroupKey, Runnable, GroupState.Subscriber> groups;
  private final Set<ProxySubscription> all = ConcurrentHashMap.newKeySet();
  private final Set<ProxySubscription> moving = ConcurrentHashMap.newKeySet();
  private volatile PodLabels pods = PodLabels.NOTHING_YET;

  ProxySubscriptions(BiFunction<WorkloadGroupKey, Runnable, GroupState.Subscriber> groups) {
    this.groups = groups;
  }

  Subscription subscribe(ProxyIdentity proxy, Runnable wake) {
    ProxySubscription subscription = new ProxySubscription(proxy, pods, groups, wake, all::remove);
    all.add(subscription);
    // The Pods may have changed before the engine could see the newcomer.
    follow(subscription, pods);
    return subscription;
  }

  /** Moves whoever the Pods of {@code view} put elsewhere; does nothing if they are the same. */
  void follow(ConfigView view) {
    PodLabels now = pods.in(view);
    if (now.generation() == pods.generation()) {
      return;
    }
    pods = now;
    all.forEach(subscription -> follow(subscription, now));
  }

  private void follow(ProxySubscription subscription, PodLabels now) {
    if (subscription.follow(now)) {
      moving.add(subscription);
    }
  }

  /** Wakes those whose new group is compiled: for others of that group it may be no news. */
  void settle() {
    moving.removeIf(subscription -> {
      boolean settled = subscription.isSettled();
      if (settled) {
        subscription.wake();
      }
      return settled;
    });
  }
}
