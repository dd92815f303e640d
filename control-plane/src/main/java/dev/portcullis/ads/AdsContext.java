package dev.portcullis.ads;

import com.google.common.collect.ImmutableSet;
import dev.portcullis.proxy.NodeReader;
import dev.portcullis.proxy.ProxyRegistry;
import dev.portcullis.snapshot.SnapshotFeed;
import io.grpc.Status;
import java.time.InstantSource;
import java.util.function.Supplier;

/** What all streams share. */
record AdsContext(
    SnapshotFeed feed,
    ProxyRegistry registry,
    NodeReader nodes,
    StreamLimits limits,
    ExtensionMemories memories,
    AdsMetrics metrics,
    ProxyLog log,
    InstantSource clock,
    Supplier<ImmutableSet<String>> trustDomains) {
  private static final String UNREADABLE = "What it sent is no discovery request.";

  /** Records that {@code peer} has sent something that is no request; how its stream has to end. */
  Status unreadable(Protocol protocol, Peer peer) {
    Status status = Status.INVALID_ARGUMENT.withDescription(UNREADABLE);
    metrics.turnedAway(protocol, status.getCode().name());
    registry.turnAway("", peer.host(), UNREADABLE);
    log.warn("proxy refused: peer={} reason={}", peer.host(), UNREADABLE);
    return status;
  }
}
