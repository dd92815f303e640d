package dev.portcullis.engine;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedSet;
import com.google.common.collect.Maps;
import com.google.common.collect.Sets;
import dev.portcullis.compile.AspectCompiler;
import dev.portcullis.compile.Compiled;
import dev.portcullis.compile.ConfigView;
import dev.portcullis.engine.EngineStatus.GroupStatus;
import dev.portcullis.model.ConfigProblem;
import dev.portcullis.model.MeshSettings;
import dev.portcullis.snapshot.SnapshotFeed;
import dev.portcullis.source.SourceSink;
import dev.portcullis.source.SourceState;
import dev.portcullis.source.SourceState.Health;
import dev.portcullis.xds.ProxyIdentity;
import dev.portcullis.xds.Snapshot;
import dev.portcullis.xds.WorkloadGroupKey;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
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
  private final ExecutorService workers;
  private final Thread thread;
  private final Semaphore signal = new Semaphore(0);
  private final AtomicReference<@Nullable SourceState> newest = new AtomicReference<>();
  private final GroupStates groups;
  private final ProxySubscriptions subscriptions;
  private final BackgroundAdvice advice;
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
        view = nextView(view, state, next);
        state = next;
      }
      if (view != null && state != null) {
        compileAll(view, state);
      }
    }
  }

  /** A state that differs only in its problems is not a new generation. */
  private static ConfigView nextView(
      @Nullable ConfigView view, @Nullable SourceState state, SourceState next) {
    if (view != null
        && state != null
        && state.objects().equals(next.objects())
        && state.mesh().equals(next.mesh())
        && state.keys().equals(next.keys())) {
      return view;
    }
    return view == null
        ? new ConfigView(1, next.objects(), next.mesh(), next.keys())
        : view.followedBy(next.objects(), next.mesh(), next.keys());
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
    Map<WorkloadGroupKey, GroupState> due =
        ImmutableMap.copyOf(
            Maps.filterValues(groups.all(), group -> everyGroup || !group.isCompiled()));
    // A single group is not handed to another thread: that would cost more than it takes.
    Executor executor = due.size() == 1 ? Runnable::run : workers;
    Map<WorkloadGroupKey, CompletableFuture<Compiled>> running = new LinkedHashMap<>();
    due.forEach((key, group) ->
        running.put(key, CompletableFuture.supplyAsync(() -> group.compile(view), executor)));
    running.forEach((key, compiled) -> publish(view.generation(), key, compiled));
    subscriptions.settle();
    report(view, state, Duration.ofNanos(System.nanoTime() - start));
  }

  private void publish(
      long generation, WorkloadGroupKey key, CompletableFuture<Compiled> compiled) {
    GroupState group = groups.all().get(key);
    try {
      Compiled outcome = compiled.join();
      if (group != null) {
        group.publish(generation, outcome);
      }
    } catch (RuntimeException e) {
      listener.failed(key.toString(), e);
    }
  }

  private void report(ConfigView view, SourceState state, Duration took) {
    ImmutableSortedSet.Builder<ConfigProblem> problems = ProblemOrder.builder();
    problems.addAll(state.problems());
    problems.addAll(advice.about(view, groups.all().keySet(), state.problems()));
    ImmutableMap.Builder<WorkloadGroupKey, GroupStatus> statuses = ImmutableMap.builder();
    groups
        .all()
        .forEach((key, group) -> {
          problems.addAll(group.status().problems());
          statuses.put(key, group.status());
        });
    EngineStatus before = status;
    EngineStatus now =
        new EngineStatus(
            view.generation(),
            view.size(),
            problems.build(),
            state.health(),
            statuses.buildOrThrow(),
            trustDomains(state.mesh()),
            state.versions());
    status = now;
    ImmutableList.copyOf(Sets.difference(now.problems(), before.problems()))
        .forEach(listener::appeared);
    ImmutableList.copyOf(Sets.difference(before.problems(), now.problems()))
        .forEach(listener::resolved);
    listener.compiled(now, took);
  }

  private static ImmutableSet<String> trustDomains(MeshSettings mesh) {
    return ImmutableSet.<String>builder()
        .add(mesh.trustDomain())
        .addAll(mesh.trustDomainAliases())
        .build();
  }
}
