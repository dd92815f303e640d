package dev.portcullis.ads;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import java.time.Duration;

/**
 * What processes have refused on streams before: an Envoy that reconnects still has the refused
 * content as its last. Safe for use by many threads.
 */
final class ExtensionMemories {
  private static final int PROCESSES = 10_000;
  private static final Duration FORGOTTEN_AFTER = Duration.ofHours(6);

  private final Cache<Key, ExtensionMemory> memories =
      CacheBuilder.newBuilder().maximumSize(PROCESSES).expireAfterWrite(FORGOTTEN_AFTER).build();

  /** A node id is only a claim, so what one host says changes nothing for another. */
  private record Key(String nodeId, Peer peer) {}

  /** Keeps {@code memory}, if there is anything that the next stream has to know. */
  void keep(String nodeId, Peer peer, ExtensionMemory memory) {
    if (!memory.refused().isEmpty()) {
      memories.put(new Key(nodeId, peer), memory);
    }
  }

  ExtensionMemory recall(String nodeId, Peer peer) {
    ExtensionMemory memory = memories.getIfPresent(new Key(nodeId, peer));
    return memory == null ? ExtensionMemory.EMPTY : memory;
  }
}
