package dev.portcullis.ads;

import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
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
      return "More than %d new streams a second; try again."
          .formatted(limits.newStreamsPerSecond());
    }
    int streams = byPeer.getOrDefault(peer, 0);
    if (streams >= limits.streamsPerPeer()) {
      return "More than %d streams from one address.".formatted(limits.streamsPerPeer());
    }
    inSecond++;
    byPeer.put(peer, streams + 1);
    return null;
  }

  /** After the end of a stream that was admitted. */
  synchronized void release(String peer) {
    byPeer.computeIfPresent(peer, (_, streams) -> streams == 1 ? null : streams - 1);
  }

  int namesPerType() {
    return limits.namesPerType();
  }
}
