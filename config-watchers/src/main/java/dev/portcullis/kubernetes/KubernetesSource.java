package dev.portcullis.kubernetes;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.portcullis.source.PolicySource;
import dev.portcullis.source.SourceSink;
import dev.portcullis.source.SourceState;
import dev.portcullis.source.SourceState.Health;
import dev.portcullis.source.SourceUnusableException;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The API server as a source of configuration.
 *
 * <p>Informers read what changed by threads of their own; one thread puts it together and calls the
 * sink. What arrives while it does so is put together next, all at once: one edit waits for
 * nothing, and many cost little more than one.
 */
public final class KubernetesSource implements PolicySource {
  private static final Logger LOG = LoggerFactory.getLogger(KubernetesSource.class);

  /** For so long the start waits for the API server, and for somebody to grant what is missing. */
  private static final Duration START_LIMIT = Duration.ofSeconds(60);

  private final KubernetesClient client;
  private final KubernetesSettings settings;
  private final Duration patience;
  private final BlockingQueue<Runnable> inbox = new LinkedBlockingQueue<>();
  private final CompletableFuture<Optional<SourceUnusableException>> started =
      new CompletableFuture<>();
  private final ImmutableList<Subscription> subscriptions;
  private final ClusterView view;
  private final Informers informers;
  private @Nullable Thread thread;
  private volatile boolean closed;
  private volatile SourceStatus status = SourceStatus.SYNCED;
  private @Nullable SourceState published;

  /**
   * A source that reads nothing before it is started.
   *
   * @param client stays open when the source is closed
   */
  public KubernetesSource(KubernetesClient client, KubernetesSettings settings) {
    this(client, settings, START_LIMIT);
  }

  /** The same with another time within which the start must succeed. */
  public KubernetesSource(KubernetesClient client, KubernetesSettings settings, Duration patience) {
    this.client = KubernetesClients.forReading(client);
    this.settings = settings;
    this.patience = patience;
    this.subscriptions = Subscription.all(settings);
    this.view = new ClusterView(subscriptions, Subscription.ownMeshConfig(settings));
    this.informers =
        new Informers(
            this.client,
            subscriptions,
            event -> inbox.add(() -> view.accept(event, System.nanoTime())),
            failure -> inbox.add(() -> view.reached(failure)));
  }

  /** How well the cluster can be read now. */
  public SourceStatus status() {
    return status;
  }

  @Override
  public void start(SourceSink sink) throws SourceUnusableException {
    thread = Thread.ofPlatform().daemon().name("kubernetes").start(() -> run(sink));
    Optional<SourceUnusableException> refusal = started.join();
    if (refusal.isPresent()) {
      close();
      throw refusal.get();
    }
  }

  private void run(SourceSink sink) {
    try {
      informers.start();
      long limit = System.nanoTime() + patience.toNanos();
      while (!view.isKnown() && limit - System.nanoTime() > 0 && !closed) {
        await();
      }
      Optional<SourceUnusableException> refusal = refusal();
      if (refusal.isEmpty()) {
        publish(sink);
      }
      started.complete(refusal);
      while (refusal.isEmpty() && !closed) {
        await();
        publish(sink);
      }
    } catch (InterruptedException e) {
      started.complete(
          Optional.of(new SourceUnusableException("Stopped while starting.", ImmutableList.of())));
    } catch (RuntimeException | Error e) {
      started.completeExceptionally(e);
      // Without this thread changes would go unseen, which must not pass for "nothing changed".
      LOG.error("The cluster is not watched any more: this is a bug.", e);
      throw e;
    } finally {
      informers.close();
      client.close();
    }
  }

  private void await() throws InterruptedException {
    Runnable first = inbox.poll(1, TimeUnit.SECONDS);
    if (first != null) {
      List<Runnable> more = new ArrayList<>();
      inbox.drainTo(more);
      first.run();
      more.forEach(Runnable::run);
    }
    view.tick(System.nanoTime());
    informers.check(view.doubts());
    informers.nudge();
  }

  private Optional<SourceUnusableException> refusal() {
    ImmutableMap<Subscription, Optional<Failure>> unknown = view.unknown();
    if (!unknown.isEmpty()) {
      return Optional.of(
          new SourceUnusableException(
              StartWords.of(client.getMasterUrl().toString(), patience, unknown),
              ImmutableList.of()));
    }
    SourceState state = view.state();
    if (view.lacksMesh()) {
      return Optional.of(
          new SourceUnusableException("The mesh config cannot be used.", state.problems()));
    }
    if (state.objects().isEmpty() && !settings.allowEmpty()) {
      return Optional.of(
          new SourceUnusableException(
              "The cluster has no resource that can be used: if that is what you mean, start with"
                  + " --allow-empty.",
              state.problems()));
    }
    return Optional.empty();
  }

  private void publish(SourceSink sink) {
    SourceState state = view.state();
    note(state.health());
    if (published != null && published.equals(state)) {
      return;
    }
    if (published == null || published.health() != state.health()) {
      switch (state.health()) {
        case DEGRADED -> LOG.warn("The cluster cannot be read as a whole: what stands is kept.");
        case SYNCED -> LOG.info("The cluster is read.");
      }
    }
    published = state;
    sink.accept(state);
  }

  private void note(Health health) {
    Instant since = health == Health.SYNCED ? null : status.degradedSince();
    status =
        new SourceStatus(
            view.notSynced(), health == Health.DEGRADED && since == null ? Instant.now() : since);
  }

  @Override
  public void close() {
    closed = true;
    inbox.add(() -> {});
    Thread running = thread;
    if (running == null || running.equals(Thread.currentThread())) {
      return;
    }
    try {
      running.join(Duration.ofSeconds(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
