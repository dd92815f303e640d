package dev.portcullis.ads;

import dev.portcullis.xds.Snapshot;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Counts streams by peer, and new ones by second; safe for use by many threads. */
final class StreamLimits {
  private final XdsLimits limits;
  private final InstantSource clock;
  private final Map<String, Integer> byPeer = new HashMap<>();
  private long second;
  private int inSecond;

  StreamLimits(XdsLimits limits, InstantSource clock) {
    this.limits = limits;
    this.clock = clock;
  }

  /** Admits a stream of {@code peer}: null if it may go on, else why not. */
  synchronized @Nullable String admit(String peer) {
    long now = clock.instant().getEpochSecond();
    if (now != second) {
      second = now;
      inSecond = 0;
    }
    if (inSecond >= limits.newStreamsPerSecond()) {
      return "More than %d new streams a second (--xds-max-new-streams); try again."
          .formatted(limits.newStreamsPerSecond());
    }
    int streams = byPeer.getOrDefault(peer, 0);
    if (streams >= limits.streamsPerPeer()) {
      return "More than %d streams from one address (--xds-max-streams-per-peer)."
          .formatted(limits.streamsPerPeer());
    }
    inSecond++;
    byPeer.put(peer, streams + 1);
    return null;
  }

  /** After the end of a stream that was admitted. */
  synchronized void release(String peer) {
    byPeer.computeIfPresent(peer, (_, streams) -> streams == 1 ? null : streams - 1);
  }

  /** Null if a proxy may be told {@code snapshot}, else why not. */
  @Nullable String objection(Snapshot snapshot) {
    if (snapshot.size() > limits.snapshotResources()) {
      return tooLarge(snapshot.size() + " resources", "resources", limits.snapshotResources());
    }
    if (snapshot.bytes() > limits.snapshotBytes()) {
      return tooLarge(snapshot.bytes() + " bytes", "bytes", limits.snapshotBytes());
    }
    return null;
  }

  private static String tooLarge(String size, String of, int most) {
    return ("What this proxy is to be told has %s; at most %d are allowed"
            + " (--xds-max-snapshot-%s). It keeps what it has.")
        .formatted(size, most, of);
  }

  /** Null if a stream may subscribe to these names of one type, else why not. */
  @Nullable String objection(Set<String> names) {
    if (names.size() > limits.namesPerType()) {
      return "More than %d names of one type on one stream (--xds-max-names)."
          .formatted(limits.namesPerType());
    }
    // A proxy that reconnects has to ask for all of them in one request.
    return names.stream().mapToLong(String::length).sum() <= limits.requestBytes()
        ? null
        : "More than %d bytes of names of one type on one stream (--xds-max-request-bytes)."
            .formatted(limits.requestBytes());
  }
}
