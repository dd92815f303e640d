package dev.portcullis.kubernetes;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps an informer for every kind that is served, and asks what no informer tells: whether the API
 * server answers, which kinds came or went, whether a deletion is to be believed. All questions are
 * asked by one thread, so that nothing else waits for an answer.
 */
final class Informers implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Informers.class);
  private static final Duration PULSE = Duration.ofSeconds(1);

  /** Longer than a request may take by the settings of the client. */
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(15);

  /** So many pulses after one another ask which kinds are served. */
  private static final int DISCOVERY = 5;

  private static final int CLOSE_LOOK = 60;

  private final KubernetesClient client;
  private final ImmutableList<Subscription> subscriptions;
  private final Consumer<ClusterEvent> events;
  private final Consumer<@Nullable Failure> reached;
  private final Definitions definitions;
  private final History history;
  private final Map<Subscription, KindInformer> running = new HashMap<>();
  private final Set<Subscription> refused = new HashSet<>();
  private final AtomicReference<ImmutableMap<Subscription, Long>> doubts =
      new AtomicReference<>(ImmutableMap.of());
  private final Semaphore signal = new Semaphore(0);
  private final Thread thread =
      Thread.ofPlatform().daemon().name("kubernetes-pulse").unstarted(this::run);
  private volatile boolean closed;
  private volatile long askedAt = System.nanoTime();

  /**
   * Nothing is asked yet.
   *
   * @param events takes what is learned of kinds, by any thread
   * @param reached takes why the API server does not answer, null if it does
   */
  Informers(
      KubernetesClient client,
      ImmutableList<Subscription> subscriptions,
      Consumer<ClusterEvent> events,
      Consumer<@Nullable Failure> reached) {
    this.client = client;
    this.subscriptions = subscriptions;
    this.events = events;
    this.reached = reached;
    this.definitions = new Definitions(client);
    this.history = new History(definitions::newestVersion);
  }

  void start() {
    thread.start();
  }

  /** Asks soon whether the definitions of these kinds stand, until other kinds are named. */
  void check(ImmutableMap<Subscription, Long> lastDeletions) {
    if (!lastDeletions.equals(doubts.getAndSet(lastDeletions))) {
      signal.release();
    }
  }

  private void run() {
    int pulse = 0;
    boolean outage = false;
    while (!closed) {
      try {
        askedAt = System.nanoTime();
        client.getKubernetesVersion();
        // What changed during an outage is known when all is watched again.
        outage &= !look();
        if (!outage) {
          reached.accept(null);
        }
        if (pulse % DISCOVERY == 0) {
          if (history.wentBack()) {
            LOG.warn("The API server has an older state than it had: all is listed anew.");
            running.entrySet().forEach(this::beginAnew);
          }
          discover(pulse % CLOSE_LOOK == 0);
        }
        answer();
        pulse++;
      } catch (RuntimeException e) {
        outage = true;
        reached.accept(Failure.of(e));
      }
      if (Thread.interrupted()) {
        LOG.debug("a question had no answer in time");
      }
      await();
    }
    running.values().forEach(KindInformer::close);
  }

  /** Looks at every informer; whether it is clear of each what it can do. */
  private boolean look() {
    boolean clear = true;
    for (Map.Entry<Subscription, KindInformer> entry : running.entrySet()) {
      clear &= entry.getValue().look();
      if (entry.getValue().isStuck()) {
        LOG.warn("{}: its informer is stuck and begins anew", entry.getKey());
        beginAnew(entry);
      }
    }
    return clear;
  }

  private void beginAnew(Map.Entry<Subscription, KindInformer> entry) {
    entry.getValue().close();
    entry.setValue(
        KindInformer.start(client, entry.getKey(), entry.getValue().definition(), events));
  }

  /**
   * Starts an informer for what is served and has none, and stops those of what is not.
   *
   * @param closely whether to look for definitions that were made anew
   */
  private void discover(boolean closely) {
    Definitions.Look look = definitions.look();
    for (Subscription of : subscriptions) {
      asking(
          of,
          () -> {
            KindInformer informer = running.get(of);
            Optional<String> version = look.version(of.kind());
            boolean same =
                informer != null
                    && version.isPresent()
                    && informer.definition().version().equals(version.get());
            if (closely || !same) {
              follow(of, look.of(of.kind()));
            }
          });
    }
  }

  private void follow(Subscription of, Optional<Definitions.Definition> now) {
    KindInformer informer = running.get(of);
    if (informer != null && now.isPresent() && informer.definition().equals(now.get())) {
      return;
    }
    if (informer != null) {
      informer.close();
      running.remove(of);
      LOG.warn("{}: its definition changed or is gone", of);
    }
    boolean anew =
        informer != null
            && now.isPresent()
            && !informer.definition().identity().equals(now.get().identity());
    if (now.isEmpty() || anew) {
      events.accept(new ClusterEvent.NotServed(of));
    }
    now.ifPresent(
        definition -> running.put(of, KindInformer.start(client, of, definition, events)));
  }

  /** Whether those definitions stand that were asked for. */
  private void answer() {
    doubts
        .get()
        .forEach((of, last) ->
            asking(
                of,
                () -> {
                  KindInformer informer = running.get(of);
                  Optional<Definitions.Definition> now = definitions.of(of.kind());
                  boolean stands =
                      informer != null
                          && now.isPresent()
                          && informer.definition().equals(now.get());
                  events.accept(new ClusterEvent.Checked(of, last, stands));
                  if (!stands) {
                    follow(of, now);
                  }
                }));
  }

  /** What the API server refuses to tell of one kind is no reason not to ask for the others. */
  private void asking(Subscription of, Runnable question) {
    try {
      askedAt = System.nanoTime();
      question.run();
      if (refused.remove(of)) {
        events.accept(new ClusterEvent.Watched(of));
      }
    } catch (KubernetesClientException e) {
      Failure failure = Failure.of(e);
      if (failure.kind() == Failure.Kind.UNREACHABLE) {
        throw e;
      }
      refused.add(of);
      events.accept(new ClusterEvent.Failed(of, failure));
    }
  }

  private void await() {
    try {
      if (signal.tryAcquire(PULSE.toMillis(), TimeUnit.MILLISECONDS)) {
        signal.drainPermits();
      }
    } catch (InterruptedException e) {
      LOG.debug("woken to go on", e);
    }
  }

  /**
   * Ends a question that has no answer for too long: a connection that broke may leave it waiting
   * for ever, whatever limits the client was given.
   */
  void nudge() {
    if (System.nanoTime() - askedAt > ANSWER_LIMIT.toNanos()) {
      askedAt = System.nanoTime();
      thread.interrupt();
    }
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    try {
      thread.join(Duration.ofSeconds(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
