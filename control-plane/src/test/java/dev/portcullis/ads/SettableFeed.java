package dev.portcullis.ads;

import dev.portcullis.snapshot.SnapshotFeed;
import dev.portcullis.xds.GroupMembership;
import dev.portcullis.xds.ProxyIdentity;
import dev.portcullis.xds.Snapshot;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A feed that gives every group what a test sets. */
final class SettableFeed implements SnapshotFeed {
  private final List<Runnable> wakes = new CopyOnWriteArrayList<>();
  private volatile @Nullable Snapshot latest;

  void set(Snapshot snapshot) {
    latest = snapshot;
    wakes.forEach(Runnable::run);
  }

  int subscribers() {
    return wakes.size();
  }

  @Override
  public Subscription subscribe(ProxyIdentity proxy, Runnable wake) {
    Runnable own = () -> wake.run();
    wakes.add(own);
    return new Subscription() {
      @Override
      public @Nullable Snapshot latest() {
        return latest;
      }

      @Override
      public GroupMembership membership() {
        return new GroupMembership(proxy.group(), 0);
      }

      @Override
      public void close() {
        wakes.remove(own);
      }
    };
  }
}
