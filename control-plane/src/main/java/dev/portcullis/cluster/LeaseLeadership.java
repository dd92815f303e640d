package dev.portcullis.cluster;

import com.google.common.base.Ticker;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leadership by a Lease. Holding ends by this process' own clock, counted from before the request
 * that renewed it: whoever cannot reach the API server, or stood still, has stopped to hold it when
 * another may begin. How far clocks of replicas are apart plays no part.
 */
public final class LeaseLeadership implements Leadership, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LeaseLeadership.class);

  private static final String NAME = "portcullis";

  /** Without a renewal for so long, others may take it. */
  static final Duration DURATION = Duration.ofSeconds(15);

  /** Without a renewal for so long, its holder has given it up: before others may take it. */
  static final Duration RENEWED_WITHIN = Duration.ofSeconds(10);

  private static final Duration RETRY = Duration.ofSeconds(2);
  private static final Duration LOOK = Duration.ofMillis(500);

  private final LeaseRecord lease;
  private final String identity;
  private final Ticker ticker;
  private final InstantSource clock;
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  // One waits for the API server, the other must notice in time that it waits for too long.
  private final ScheduledExecutorService threads =
      Executors.newScheduledThreadPool(
          2, Thread.ofPlatform().daemon().name("portcullis-lease-", 0).factory());
  private LeaseRecord.@Nullable Entry seen;
  private long seenSince;
  private boolean reachable = true;
  private boolean told;
  private volatile @Nullable Long heldUntil;

  LeaseLeadership(LeaseRecord lease, String identity, Ticker ticker, InstantSource clock) {
    this.lease = lease;
    this.identity = identity;
    this.ticker = ticker;
    this.clock = clock;
  }

  /**
   * Begins to compete for the Lease {@code portcullis} in the namespace of {@code replica}.
   *
   * @param client one that does not retry: that is done here
   */
  public static LeaseLeadership start(KubernetesClient client, Replica replica) {
    // Two processes must not be one holder, even if they were given the same name.
    String identity = replica.name() + "_" + UUID.randomUUID().toString().substring(0, 8);
    LeaseLeadership leadership =
        new LeaseLeadership(
            new KubernetesLease(client, replica.namespace(), NAME),
            identity,
            Ticker.systemTicker(),
            InstantSource.system());
    leadership.run();
    return leadership;
  }

  private void run() {
    Future<?> _ =
        threads.scheduleWithFixedDelay(this::step, 0, RETRY.toMillis(), TimeUnit.MILLISECONDS);
    Future<?> _ =
        threads.scheduleWithFixedDelay(
            this::tell, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public boolean isHeld() {
    Long until = heldUntil;
    return until != null && ticker.read() - until < 0;
  }

  @Override
  public void onChange(Runnable changed) {
    listeners.add(changed);
  }

  /** Takes or renews the Lease, if it may. */
  void step() {
    long asked = ticker.read();
    try {
      LeaseRecord.Entry found = lease.read();
      observe(found, asked);
      if (!isFree(found, asked)) {
        heldUntil = null;
      } else if (lease.write(found, identity, DURATION, clock.instant())) {
        heldUntil = asked + RENEWED_WITHIN.toNanos();
      }
      if (!reachable) {
        LOG.info("lease: the API server answers again");
      }
      reachable = true;
    } catch (RuntimeException e) {
      if (reachable) {
        LOG.warn("lease: it cannot be read or renewed: {}", e.toString());
      }
      reachable = false;
    }
    tell();
  }

  /** What another holder says of its own time means nothing: what counts is that it renews. */
  private void observe(LeaseRecord.@Nullable Entry found, long now) {
    if (!Objects.equals(found, seen)) {
      seen = found;
      seenSince = now;
    }
  }

  private boolean isFree(LeaseRecord.@Nullable Entry found, long now) {
    return found == null
        || found.holder().isEmpty()
        || found.isHeldBy(identity)
        || now - seenSince >= found.duration().toNanos();
  }

  /** Tells those who want to know, if there is news. */
  synchronized void tell() {
    boolean now = isHeld();
    if (now == told) {
      return;
    }
    told = now;
    LOG.info("lease: {} {}", identity, now ? "holds it" : "does not hold it any more");
    for (Runnable listener : listeners) {
      try {
        listener.run();
      } catch (RuntimeException e) {
        LOG.error("lease: a listener failed", e);
      }
    }
  }

  /** Gives it back, so that another need not wait. */
  @Override
  public void close() {
    threads.shutdownNow();
    boolean held = isHeld();
    heldUntil = null;
    if (!held) {
      return;
    }
    try {
      // A request that was under way when the threads were stopped may have renewed it.
      LeaseRecord.Entry found = lease.read();
      if (found != null && found.isHeldBy(identity)) {
        lease.write(found, "", Duration.ofSeconds(1), clock.instant());
      }
    } catch (RuntimeException e) {
      LOG.info("lease: it is not given back, and so ends by itself: {}", e.toString());
    }
  }
}
