package dev.portcullis.engine;

import com.google.common.collect.ImmutableMap;
import dev.portcullis.compile.ConfigView;
import dev.portcullis.model.Pod;
import dev.portcullis.snapshot.SnapshotFeed.Subscription;
import dev.portcullis.xds.ProxyIdentity;
import dev.portcullis.xds.WorkloadGroupKey;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

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
    synchronized (this) {
      pods = now;
      notifyAll();
    }
    all.forEach(subscription -> follow(subscription, now));
  }

  /** The labels of a Pod as soon as it is known, null if it is not within {@code patience}. */
  synchronized @Nullable ImmutableMap<String, String> awaitPod(
      String namespace, String name, Duration patience) throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    while (true) {
      Pod pod = pods.pod(namespace, name);
      long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
      if (pod != null || left <= 0) {
        return pod == null ? null : pod.meta().labels();
      }
      wait(left);
    }
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
