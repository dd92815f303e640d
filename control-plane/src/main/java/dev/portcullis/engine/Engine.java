package dev.portcullis.engine;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import dev.portcullis.compile.AspectCompiler;
import dev.portcullis.compile.ConfigView;
import dev.portcullis.engine.EngineStatus.GroupStatus;
import dev.portcullis.model.MeshSettings;
import dev.portcullis.snapshot.SnapshotFeed;
import dev.portcullis.source.SourceSink;
import dev.portcullis.source.SourceState;
import dev.portcullis.source.SourceState.Health;
import dev.portcullis.xds.ProxyIdentity;
import dev.portcullis.xds.Snapshot;
import dev.portcullis.xds.WorkloadGroupKey;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The only writer of what proxies are told: a single thread that compiles the newest state for
 * every group with subscribers. States that arrive while it compiles overwrite one another, so that
 * its input is bounded by groups, not by the rate of edits.
 */
public final class Engine implements SourceSink, SnapshotFeed, AutoCloseable {
  private static final EngineStatus NOTHING_YET =
      new EngineStatus(
          0,
          0,
          ProblemOrder.builder().build(),
          Health.DEGRADED,
          ImmutableMap.of(),
          ImmutableSet.of(),
          ImmutableMap.of());

  private final EngineListener listener;
  private final int cores;
  private final ExecutorService workers;
  private final Thread thread;
  private final Semaphore signal = new Semaphore(0);
  private final AtomicReference<@Nullable SourceState> newest = new AtomicReference<>();
  private final GroupStates groups;
  private final ProxySubscriptions subscriptions;
  private final BackgroundAdvice advice;
  private Report report = Report.NOTHING;
  private volatile EngineStatus status = NOTHING_YET;
  private volatile boolean closed;

  /**
   * Creates an engine that does nothing until {@link #start}.
   *
   * @param cores how many groups are compiled at a time
   */
  public Engine(ImmutableList<AspectCompiler> aspects, EngineListener listener, int cores) {
    this.groups = new GroupStates(aspects);
    this.subscriptions =
        new ProxySubscriptions((group, wake) -> groups.subscribe(group, wake, signal::release));
    this.listener = listener;
    this.cores = cores;
    this.advice = new BackgroundAdvice(signal::release, e -> listener.failed("advice", e));
    this.workers =
        Executors.newFixedThreadPool(
            cores, Thread.ofPlatform().daemon().name("portcullis-compile-", 0).factory());
    this.thread = Thread.ofPlatform().daemon().name("portcullis-engine").unstarted(this::run);
  }

  public void start() {
    thread.start();
  }

  @Override
  public void accept(SourceState state) {
    newest.set(state);
    signal.release();
  }

  @Override
  public Subscription subscribe(ProxyIdentity proxy, Runnable wake) {
    Subscription subscription = subscriptions.subscribe(proxy, wake);
    signal.release();
    return subscription;
  }

  @Override
  public @Nullable ImmutableMap<String, String> awaitPod(
      String namespace, String name, Duration patience) throws InterruptedException {
    return subscriptions.awaitPod(namespace, name, patience);
  }

  /** What was last published. */
  public EngineStatus status() {
    return status;
  }

  /** What the groups with connected proxies are told, in the order of their names. */
  public ImmutableMap<WorkloadGroupKey, Snapshot> snapshots() {
    return groups.snapshots();
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    workers.shutdownNow();
    advice.close();
  }

  private void run() {
    ConfigView view = null;
    SourceState state = null;
    while (!closed) {
      try {
        signal.acquire();
      } catch (InterruptedException e) {
        return;
      }
      signal.drainPermits();
      SourceState next = newest.getAndSet(null);
      if (next != null) {
        view =
            view == null
                ? new ConfigView(1, next.objects(), next.mesh(), next.keys())
                // A state that differs only in its problems is not a new generation.
                : view.followedBy(next.objects(), next.mesh(), next.keys());
        state = next;
      }
      if (view != null && state != null) {
        compileAll(view, state);
      }
    }
  }

  /** This thread must not die of a bug: edits would go unenforced, and nobody would be told. */
  private void compileAll(ConfigView view, SourceState state) {
    try {
      compile(view, state);
    } catch (RuntimeException e) {
      listener.failed("all", e);
    }
  }

  private void compile(ConfigView view, SourceState state) {
    long start = System.nanoTime();
    subscriptions.follow(view);
    groups.dropAbandoned();
    boolean everyGroup = view.generation() != status.generation();
    ImmutableMap<WorkloadGroupKey, GroupState> due = groups.due(everyGroup);
    CompileRound round = new CompileRound(view, due.values().asList());
    round.begin(workers, cores - 1);
    for (int i = 0; i < due.size(); i++) {
      publish(view.generation(), due.entrySet().asList().get(i), round, i);
    }
    subscriptions.settle();
    report(view, state, Duration.ofNanos(System.nanoTime() - start));
  }

  private void publish(
      long generation, Map.Entry<WorkloadGroupKey, GroupState> group, CompileRound round, int i) {
    try {
      group.getValue().publish(generation, round.outcome(i));
    } catch (RuntimeException e) {
      listener.failed(group.getKey().toString(), e);
    }
  }

  @SuppressWarnings("ReferenceEquality") // unchanged problems are the same instance
  private void report(ConfigView view, SourceState state, Duration took) {
    ImmutableMap<WorkloadGroupKey, GroupStatus> statuses = report.statuses(groups.all());
    report =
        report.with(
            state.problems(), advice.about(view, statuses.keySet(), state.problems()), statuses);
    EngineStatus before = status;
    EngineStatus now =
        new EngineStatus(
            view.generation(),
            view.size(),
            report.problems(),
            state.health(),
            statuses,
            trustDomains(state.mesh()),
            state.versions());
    status = now;
    if (now.problems() != before.problems()) {
      ImmutableList.copyOf(Sets.difference(now.problems(), before.problems()))
          .forEach(listener::appeared);
      ImmutableList.copyOf(Sets.difference(before.problems(), now.problems()))
          .forEach(listener::resolved);
    }
    listener.compiled(now, took);
  }

  private static ImmutableSet<String> trustDomains(MeshSettings mesh) {
    return ImmutableSet.<String>builder()
        .add(mesh.trustDomain())
        .addAll(mesh.trustDomainAliases())
        .build();
  }
}
