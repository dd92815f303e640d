package dev.portcullis.app;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.portcullis.compile.AspectCompiler;
import dev.portcullis.compile.ConfigView;
import dev.portcullis.compile.GroupCompiler;
import dev.portcullis.compile.ImpliedGroups;
import dev.portcullis.snapshot.SnapshotFeed;
import dev.portcullis.source.SourceSink;
import dev.portcullis.source.SourceState;
import dev.portcullis.xds.ProxyIdentity;
import dev.portcullis.xds.WorkloadGroupKey;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Compiles a state over and over once there is a proxy, and throws the outcome away: the first
 * edits would else be compiled by an interpreter, ten times slower than those that follow. Not
 * before: a server without proxies has nobody to be quick for, and need not hold the code.
 */
final class WarmUp implements SourceSink, SnapshotFeed, AutoCloseable {
  private static final int ROUNDS = 400;
  private static final Duration LIMIT = Duration.ofSeconds(2);

  // Nobody has come for so long: those who come back after a restart need both processors more than
  // this does.
  private static final Duration QUIET = Duration.ofSeconds(1);

  private final ImmutableList<AspectCompiler> aspects;
  private final SnapshotFeed feed;
  private final AtomicBoolean begun = new AtomicBoolean();
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile @Nullable SourceState latest;
  private volatile long lastCame;

  /** Passes on what {@code feed} says. */
  WarmUp(ImmutableList<AspectCompiler> aspects, SnapshotFeed feed) {
    this.aspects = aspects;
    this.feed = feed;
  }

  @Override
  public void accept(SourceState state) {
    if (!begun.get()) {
      latest = state;
    }
    if (begun.get()) {
      // It may have begun between the two, and keeps nothing that it doesn't use.
      latest = null;
    }
  }

  @Override
  public Subscription subscribe(ProxyIdentity proxy, Runnable wake) {
    lastCame = System.nanoTime();
    if (!begun.get() && begun.compareAndSet(false, true)) {
      Thread.ofPlatform().daemon().name("portcullis-warm-up").start(this::run);
    }
    return feed.subscribe(proxy, wake);
  }

  @Override
  public @Nullable ImmutableMap<String, String> awaitPod(
      String namespace, String name, Duration patience) throws InterruptedException {
    return feed.awaitPod(namespace, name, patience);
  }

  private void run() {
    SourceState state = latest;
    latest = null;
    while (System.nanoTime() - lastCame < QUIET.toNanos()) {
      if (isClosedWithin(QUIET)) {
        return;
      }
    }
    if (state == null) {
      return;
    }
    long begin = System.nanoTime();
    ImmutableSet<WorkloadGroupKey> groups =
        ImpliedGroups.of(new ConfigView(0, state.objects(), state.mesh()));
    for (int round = 0; round < ROUNDS; round++) {
      for (WorkloadGroupKey group : groups) {
        if (isClosedWithin(Duration.ZERO) || System.nanoTime() - begin > LIMIT.toNanos()) {
          return;
        }
        new GroupCompiler(group, aspects).compile(new ConfigView(0, state.objects(), state.mesh()));
      }
    }
  }

  private boolean isClosedWithin(Duration time) {
    try {
      return closed.await(time.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      return true;
    }
  }

  @Override
  public void close() {
    closed.countDown();
  }
}
