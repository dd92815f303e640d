package dev.portcullis.proxy;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import com.google.common.collect.Streams;
import dev.portcullis.xds.GroupMembership;
import dev.portcullis.xds.ProxyIdentity;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Who is connected, what they run, what they refused; safe for use by many threads. A proxy that
 * has gone stays visible for a while, so that one that crashes or cannot stay connected is seen.
 */
public final class ProxyRegistry {
  private static final int REMEMBERED = 1_000;
  private static final Duration REMEMBERED_FOR = Duration.ofMinutes(15);

  private final InstantSource clock;
  private final AtomicLong streams = new AtomicLong();
  private final ConcurrentMap<Long, Session> connected = new ConcurrentHashMap<>();
  private final ConcurrentMap<String, ImmutableSet<Session>> byId = new ConcurrentHashMap<>();
  private final Cache<String, ConnectedProxy> gone;
  private final Cache<List<String>, TurnedAway> turnedAway;

  public ProxyRegistry(InstantSource clock) {
    this.clock = clock;
    this.gone = remembering(clock);
    this.turnedAway = remembering(clock);
  }

  private static <K, V> Cache<K, V> remembering(InstantSource clock) {
    return CacheBuilder.newBuilder()
        .maximumSize(REMEMBERED)
        .expireAfterWrite(REMEMBERED_FOR)
        .ticker(new InstantTicker(clock))
        .build();
  }

  /** Records that the stream of {@code identity} has begun. */
  public Session connect(ProxyIdentity identity, String protocol, ImmutableList<String> warnings) {
    Session session =
        new Session(streams.incrementAndGet(), identity, protocol, warnings, clock.instant());
    gone.invalidate(identity.nodeId());
    connected.put(session.stream, session);
    byId.merge(
        identity.nodeId(),
        ImmutableSet.of(session),
        (before, added) -> Sets.union(before, added).immutableCopy());
    return session;
  }

  /** Every proxy known, connected or not, by id. */
  public ImmutableList<ConnectedProxy> proxies() {
    return Streams.concat(
            connected.values().stream().map(session -> session.view(true)),
            gone.asMap().values().stream())
        .sorted(
            Comparator.comparing((ConnectedProxy proxy) -> proxy.identity().nodeId())
                .thenComparing(ConnectedProxy::connectedSince))
        .collect(ImmutableList.toImmutableList());
  }

  /** The proxies of this id that are connected: one, unless two were given the same. */
  public ImmutableSet<ProxyIdentity> connected(String nodeId) {
    return byId.getOrDefault(nodeId, ImmutableSet.of()).stream()
        .map(Session::identity)
        .collect(ImmutableSet.toImmutableSet());
  }

  /** How many streams wait, for an answer or to be read, since longer than {@code since}. */
  public long waiting(Duration since) {
    Instant then = clock.instant().minus(since);
    return connected.values().stream()
        .map(session -> session.progress.waiting())
        .filter(waiting ->
            isBefore(waiting.unansweredSince(), then) || isBefore(waiting.unreadSince(), then))
        .count();
  }

  private static boolean isBefore(@Nullable Instant instant, Instant then) {
    return instant != null && instant.isBefore(then);
  }

  /**
   * Records that somebody was not let in.
   *
   * @param id the node id that was claimed, as it may be shown; "" where none was heard
   */
  public void turnAway(String id, String peer, String reason) {
    Instant now = clock.instant();
    turnedAway
        .asMap()
        .merge(
            List.of(id, peer, reason),
            new TurnedAway(id, peer, reason, 1, now),
            (before, _) -> new TurnedAway(id, peer, reason, before.times() + 1, now));
  }

  /** Who was not let in of late, the latest first. */
  public ImmutableList<TurnedAway> turnedAway() {
    return turnedAway.asMap().values().stream()
        .sorted(Comparator.comparing(TurnedAway::last).reversed())
        .collect(ImmutableList.toImmutableList());
  }

  /** The number of streams. */
  public int connected() {
    return connected.size();
  }

  /** A stream of which nothing is known yet. */
  private record Begun(GroupMembership membership) implements ProxyProgress {
    @Override
    public ProxyReport report() {
      return ProxyReport.NOTHING;
    }

    @Override
    public Waiting waiting() {
      return Waiting.FOR_NOTHING;
    }
  }

  /** The record of one stream, written by that stream. */
  public final class Session {
    private final long stream;
    private final ProxyIdentity identity;
    private final String protocol;
    private volatile ImmutableList<String> warnings;
    private final Instant since;
    private volatile ProxyProgress progress;

    private Session(
        long stream,
        ProxyIdentity identity,
        String protocol,
        ImmutableList<String> warnings,
        Instant since) {
      this.stream = stream;
      this.identity = identity;
      this.protocol = protocol;
      this.warnings = warnings;
      this.since = since;
      this.progress = new Begun(new GroupMembership(identity.group(), 0));
    }

    /** Adds a warning; returns false if it is there already. For the stream's own thread only. */
    public boolean warn(String warning) {
      if (warnings.contains(warning)) {
        return false;
      }
      warnings = ImmutableList.<String>builder().addAll(warnings).add(warning).build();
      return true;
    }

    /** Records where to see how far the proxy is. */
    public void follow(ProxyProgress stream) {
      progress = stream;
    }

    private ProxyIdentity identity() {
      return identity.in(progress.membership().group());
    }

    /** Records that the stream has ended. */
    public void disconnect() {
      if (connected.remove(stream) == null) {
        return;
      }
      boolean connectedAgain = byId.computeIfPresent(identity.nodeId(), this::without) != null;
      if (!connectedAgain) {
        gone.put(identity.nodeId(), view(false));
      }
    }

    private @Nullable ImmutableSet<Session> without(String id, ImmutableSet<Session> sessions) {
      ImmutableSet<Session> others =
          Sets.difference(sessions, ImmutableSet.of(this)).immutableCopy();
      return others.isEmpty() ? null : others;
    }

    private ConnectedProxy view(boolean isConnected) {
      GroupMembership current = progress.membership();
      return new ConnectedProxy(
          identity.in(current.group()),
          current.since(),
          protocol,
          since,
          isConnected,
          warnings,
          progress.report(),
          progress.waiting());
    }
  }
}
