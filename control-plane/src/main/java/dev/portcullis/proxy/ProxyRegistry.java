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
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
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

  public ProxyRegistry(InstantSource clock) {
    this.clock = clock;
    this.gone =
        CacheBuilder.newBuilder()
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

  /** The number of streams. */
  public int connected() {
    return connected.size();
  }

  /** The record of one stream, written by that stream. */
  public final class Session {
    private final long stream;
    private final ProxyIdentity identity;
    private final String protocol;
    private volatile ImmutableList<String> warnings;
    private final Instant since;
    private volatile Supplier<GroupMembership> membership;
    private volatile Supplier<ProxyReport> report = () -> ProxyReport.NOTHING;

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
      GroupMembership initial = new GroupMembership(identity.group(), 0);
      this.membership = () -> initial;
    }

    /** Adds a warning; returns false if it is there already. For the stream's own thread only. */
    public boolean warn(String warning) {
      if (warnings.contains(warning)) {
        return false;
      }
      warnings = ImmutableList.<String>builder().addAll(warnings).add(warning).build();
      return true;
    }

    /**
     * Records where to see what may change at any time. Both are asked by any thread, and only if
     * somebody looks.
     *
     * @param current which group the proxy belongs to
     * @param progress how far the proxy is
     */
    public void follow(Supplier<GroupMembership> current, Supplier<ProxyReport> progress) {
      membership = current;
      report = progress;
    }

    private ProxyIdentity identity() {
      return identity.in(membership.get().group());
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
      GroupMembership current = membership.get();
      return new ConnectedProxy(
          identity.in(current.group()),
          current.since(),
          protocol,
          since,
          isConnected,
          warnings,
          report.get());
    }
  }
}
