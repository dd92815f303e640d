package dev.portcullis.e2e.differential;

import dev.portcullis.snapshot.SnapshotFeed;
import dev.portcullis.xds.GroupMembership;
import dev.portcullis.xds.ProxyIdentity;
import dev.portcullis.xds.Snapshot;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Tells every proxy the same, whatever it says it is. */
final class ProbeFeed implements SnapshotFeed {
  private final List<Runnable> streams = new CopyOnWriteArrayList<>();
  private volatile @Nullable Snapshot latest;

  void publish(Snapshot snapshot) {
    latest = snapshot;
    streams.forEach(Runnable::run);
  }

  @Override
  public Subscription subscribe(ProxyIdentity proxy, Runnable wake) {
    streams.add(wake);
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
        streams.remove(wake);
      }
    };
  }
}
