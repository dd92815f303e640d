package dev.portcullis.kubernetes;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
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

  /** So many pulses after one another ask which kinds are served. */
  private static final int DISCOVERY = 5;

  private final KubernetesClient client;
  private final ImmutableList<Subscription> subscriptions;
  private final Consumer<ClusterEvent> events;
  private final Consumer<@Nullable Failure> reached;
  private final Definitions definitions;
  private final Map<Subscription, KindInformer> running = new HashMap<>();
  private final Map<Subscription, String> identities = new HashMap<>();
  private final AtomicReference<ImmutableMap<Subscription, Long>> doubts =
      new AtomicReference<>(ImmutableMap.of());
  private final Semaphore signal = new Semaphore(0);
  private final Thread thread =
      Thread.ofPlatform().daemon().name("kubernetes-pulse").unstarted(this::run);
  private volatile boolean closed;

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
    while (!closed) {
      try {
        client.getKubernetesVersion();
        reached.accept(null);
        running.values().forEach(KindInformer::look);
        if (pulse % DISCOVERY == 0) {
          discover();
        }
        answer();
        pulse++;
      } catch (RuntimeException e) {
        reached.accept(Failure.of(e));
      }
      await();
    }
    running.values().forEach(KindInformer::close);
  }

  /** Starts an informer for what is served and has none, and stops those of what is not. */
  private void discover() {
    Definitions.Served served = definitions.served();
    for (Subscription of : subscriptions) {
      asking(
          of,
          () -> {
            Optional<String> version = served.version(of.kind());
            if (version.isEmpty()) {
              end(of);
            } else if (!running.containsKey(of)) {
              begin(of, version.get());
            }
          });
    }
  }

  private void begin(Subscription of, String version) {
    Optional<String> identity = definitions.identity(of.kind());
    if (identity.isEmpty()) {
      end(of);
      return;
    }
    identities.put(of, identity.get());
    running.put(of, KindInformer.start(client, of, version, events));
  }

  private void end(Subscription of) {
    KindInformer informer = running.remove(of);
    if (informer != null) {
      informer.close();
      LOG.warn("{} is not served any more", of);
    }
    events.accept(new ClusterEvent.NotServed(of));
  }

  private void answer() {
    doubts
        .get()
        .forEach((of, last) ->
            asking(
                of,
                () -> {
                  Optional<String> identity = definitions.identity(of.kind());
                  boolean stands =
                      identity.isPresent() && identity.get().equals(identities.get(of));
                  events.accept(new ClusterEvent.Checked(of, last, stands));
                }));
  }

  /** What the API server refuses to tell of one kind is no reason not to ask for the others. */
  private void asking(Subscription of, Runnable question) {
    try {
      question.run();
    } catch (KubernetesClientException e) {
      Failure failure = Failure.of(e);
      if (failure.kind() == Failure.Kind.UNREACHABLE) {
        throw e;
      }
      events.accept(new ClusterEvent.Failed(of, failure));
    }
  }

  private void await() {
    try {
      if (signal.tryAcquire(PULSE.toMillis(), TimeUnit.MILLISECONDS)) {
        signal.drainPermits();
      }
    } catch (InterruptedException e) {
      closed = true;
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
