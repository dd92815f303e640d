package dev.portcullis.status;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedMap;
import dev.portcullis.cluster.Leadership;
import dev.portcullis.engine.EngineStatus;
import dev.portcullis.model.ConfigKey;
import dev.portcullis.model.ConfigProblem;
import dev.portcullis.proxy.ConnectedProxy;
import dev.portcullis.source.ObjectVersion;
import dev.portcullis.status.StatusMetrics.Outcome;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has each replica publish what it counted, and the one that holds the Lease tell the authors of
 * policies what all of them counted. For one thread.
 */
final class StatusReporting {
  private static final Logger LOG = LoggerFactory.getLogger(StatusReporting.class);

  /** Two publications of a replica are apart by so much. */
  static final Duration APART = Duration.ofSeconds(3);

  /** A sign of life, where there is nothing new. */
  static final Duration BEAT = Duration.ofSeconds(10);

  private final Supplier<EngineStatus> engine;
  private final Supplier<ImmutableList<ConnectedProxy>> proxies;
  private final Leadership leadership;
  private final ReplicaBoard board;
  private final StatusWriter writer;
  private final InstantSource clock;
  private final StatusMetrics metrics;
  private final PeerBook peers = new PeerBook();
  private Instant published = Instant.MIN;
  private String publishedCounts = "";
  private final Set<String> failing = new HashSet<>();
  private boolean led;

  StatusReporting(
      Supplier<EngineStatus> engine,
      Supplier<ImmutableList<ConnectedProxy>> proxies,
      Leadership leadership,
      ReplicaBoard board,
      StatusWriter writer,
      InstantSource clock,
      StatusMetrics metrics) {
    this.engine = engine;
    this.proxies = proxies;
    this.leadership = leadership;
    this.board = board;
    this.writer = writer;
    this.clock = clock;
    this.metrics = metrics;
  }

  /** Does what is due. */
  void step() {
    EngineStatus status = engine.get();
    if (!status.isReady()) {
      return;
    }
    ImmutableSortedMap<ConfigKey, PolicyCount> own = PolicyCounts.of(status, proxies.get());
    publish(own);
    if (!leadership.isHeld()) {
      forget();
      return;
    }
    led = true;
    if (seePeers()) {
      writer.want(wanted(status, own, peers.living(clock.instant())));
      writer.write(leadership::isHeld);
    }
  }

  /** Who holds the Lease next tells something else; it would be wrong to think it is as it was. */
  private void forget() {
    if (led) {
      writer.forget();
      peers.forget();
    }
    led = false;
  }

  private void publish(ImmutableSortedMap<ConfigKey, PolicyCount> own) {
    Instant now = clock.instant();
    boolean first = published.equals(Instant.MIN);
    if (!first && now.isBefore(published.plus(APART))) {
      return;
    }
    String counts = CountsDocument.write(own);
    if (!first && counts.equals(publishedCounts) && now.isBefore(published.plus(BEAT))) {
      return;
    }
    published = now;
    boolean done =
        attempt(
            "what this replica counted cannot be published",
            () -> board.publish(now.toString(), counts));
    if (done) {
      publishedCounts = counts;
    }
  }

  /** False if they cannot be seen: what is told without them would be wrong. */
  private boolean seePeers() {
    return attempt(
        "what other replicas counted cannot be read",
        () -> peers.see(board.peers(), clock.instant()).forEach(board::remove));
  }

  private boolean attempt(String words, Runnable task) {
    try {
      task.run();
      failing.remove(words);
      metrics.counts(Outcome.WRITTEN);
      return true;
    } catch (KubernetesClientException e) {
      metrics.counts(Outcomes.of(e));
      if (failing.add(words)) {
        LOG.warn("{}: {}", words, Outcomes.words(e));
      }
      return false;
    }
  }

  /** What the authors of all policies are to be told. */
  static ImmutableMap<ConfigKey, PolicyStatus> wanted(
      EngineStatus status,
      ImmutableSortedMap<ConfigKey, PolicyCount> own,
      ImmutableList<ImmutableSortedMap<ConfigKey, PolicyCount>> others) {
    ImmutableListMultimap.Builder<ConfigKey, ConfigProblem> problems =
        ImmutableListMultimap.builder();
    for (ConfigProblem problem : status.problems()) {
      if (problem.key() != null) {
        problems.put(problem.key(), problem);
      }
    }
    ImmutableListMultimap<ConfigKey, ConfigProblem> byKey = problems.build();
    ImmutableMap.Builder<ConfigKey, PolicyStatus> wanted = ImmutableMap.builder();
    status
        .versions()
        .forEach((key, version) -> {
          if (PolicyCounts.KINDS.contains(key.kind())) {
            wanted.put(key, Conditions.of(byKey.get(key), sum(key, version, own, others)));
          }
        });
    return wanted.buildOrThrow();
  }

  private static PolicyCount sum(
      ConfigKey key,
      ObjectVersion version,
      ImmutableSortedMap<ConfigKey, PolicyCount> own,
      ImmutableList<ImmutableSortedMap<ConfigKey, PolicyCount>> others) {
    PolicyCount sum = PolicyCount.none(version);
    PolicyCount here = own.get(key);
    if (here != null) {
      sum = sum.plus(here);
    }
    for (ImmutableSortedMap<ConfigKey, PolicyCount> other : others) {
      PolicyCount there = other.get(key);
      if (there != null) {
        sum = sum.plus(there);
      }
    }
    return sum;
  }
}
