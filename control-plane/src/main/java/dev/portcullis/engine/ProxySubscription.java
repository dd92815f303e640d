package dev.portcullis.engine;

import dev.portcullis.snapshot.SnapshotFeed.Subscription;
import dev.portcullis.xds.GroupMembership;
import dev.portcullis.xds.ProxyIdentity;
import dev.portcullis.xds.Snapshot;
import dev.portcullis.xds.WorkloadGroupKey;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One proxy's interest in the group that it belongs to, whichever that is. */
final class ProxySubscription implements Subscription {
  private final ProxyIdentity proxy;
  private final Runnable wake;
  private final BiFunction<WorkloadGroupKey, Runnable, GroupState.Subscriber> groups;
  private final Consumer<ProxySubscription> onClose;
  private volatile Place place;
  private volatile boolean credible;
  private long followed;
  private PodLabels.OfNamespace seen;
  private volatile boolean closed;

  /**
   * A place in a group.
   *
   * @param before what the proxy is told until the group is compiled for the generation that moved
   *     the proxy there: what there is of an earlier one goes with the proxy's earlier labels
   */
  private record Place(
      GroupMembership membership, GroupState.Subscriber snapshots, @Nullable Snapshot before) {
    boolean isSettled() {
      return isRecent(snapshots.latest());
    }

    @Nullable Snapshot latest() {
      Snapshot newest = snapshots.latest();
      return isRecent(newest) ? newest : before;
    }

    private boolean isRecent(@Nullable Snapshot snapshot) {
      return snapshot != null && snapshot.generation() >= membership.since();
    }
  }

  /** Subscribes to the group in which {@code pods} see the proxy. */
  ProxySubscription(
      ProxyIdentity proxy,
      PodLabels pods,
      BiFunction<WorkloadGroupKey, Runnable, GroupState.Subscriber> groups,
      Runnable wake,
      Consumer<ProxySubscription> onClose) {
    this.proxy = proxy;
    this.wake = wake;
    this.groups = groups;
    this.onClose = onClose;
    this.followed = pods.generation();
    this.seen = pods.of(proxy.group().namespace());
    WorkloadGroupKey group = pods.group(proxy, proxy.group());
    this.place = new Place(new GroupMembership(group, 0), groups.apply(group, wake), null);
    this.credible = pods.mayRun(proxy, group);
  }

  /** Goes over to the group in which {@code pods} see the proxy; true if that is another one. */
  @SuppressWarnings("ReferenceEquality") // what Pods say is the same object until it changes
  synchronized boolean follow(PodLabels pods) {
    if (closed || pods.generation() <= followed) {
      return false;
    }
    followed = pods.generation();
    PodLabels.OfNamespace now = pods.of(proxy.group().namespace());
    if (now == seen) {
      return false;
    }
    seen = now;
    Place left = place;
    WorkloadGroupKey group = pods.group(proxy, left.membership.group());
    boolean wasCredible = credible;
    credible = pods.mayRun(proxy, group);
    if (group.equals(left.membership.group())) {
      if (credible != wasCredible) {
        wake.run();
      }
      return false;
    }
    place =
        new Place(
            new GroupMembership(group, pods.generation()),
            groups.apply(group, wake),
            left.latest());
    left.snapshots.close();
    return true;
  }

  /** False as long as the proxy is told what it was told in the group before. */
  boolean isSettled() {
    return closed || place.isSettled();
  }

  void wake() {
    wake.run();
  }

  @Override
  public @Nullable Snapshot latest() {
    return place.latest();
  }

  @Override
  public GroupMembership membership() {
    return place.membership;
  }

  @Override
  public boolean isCredible() {
    return credible;
  }

  @Override
  public synchronized void close() {
    closed = true;
    place.snapshots.close();
    onClose.accept(this);
  }
}
