package dev.portcullis.e2e.fleet;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** What all streams of a fleet have come to. Safe for use by many threads. */
final class Tally {
  private final AtomicInteger configured = new AtomicInteger();
  private final AtomicInteger ended = new AtomicInteger();
  private final AtomicLong messages = new AtomicLong();
  private final AtomicLong resources = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicInteger reached = new AtomicInteger();
  private final AtomicInteger unconcerned = new AtomicInteger();
  private volatile String edited = "";
  private volatile String resource = "";
  private volatile String concernedGroup = "";
  private volatile long lastReached;

  /** From now on counts who hears of a resource: of a type, and of a group's proxies. */
  void expect(String typeUrl, String name, String group) {
    edited = typeUrl;
    resource = name;
    concernedGroup = group;
    reached.set(0);
    unconcerned.set(0);
  }

  void heard(FleetStream stream, HeardResponse response, int size) {
    messages.incrementAndGet();
    resources.addAndGet(response.versions().size());
    bytes.addAndGet(size);
    if (edited.isEmpty() || !stream.isConfigured()) {
      return;
    }
    if (!stream.group().name().equals(concernedGroup)) {
      unconcerned.incrementAndGet();
    } else if (stream.conduct() == Conduct.PROXY
        && response.typeUrl().equals(edited)
        && response.versions().containsKey(resource)) {
      lastReached = System.nanoTime();
      reached.incrementAndGet();
    }
  }

  void configured() {
    configured.incrementAndGet();
  }

  void ended(boolean wasConfigured) {
    ended.incrementAndGet();
    if (wasConfigured) {
      configured.decrementAndGet();
    }
  }

  /** How many streams have all they asked for. */
  int isConfigured() {
    return configured.get();
  }

  /** How many streams ended. */
  int hasEnded() {
    return ended.get();
  }

  /** How many of those that an edit concerns have heard of it. */
  int isReached() {
    return reached.get();
  }

  /** How many messages came to those that it does not concern. */
  int toUnconcerned() {
    return unconcerned.get();
  }

  /** When the last one heard of it, by {@link System#nanoTime}. */
  long lastReached() {
    return lastReached;
  }

  /** How many resources all streams were sent so far. */
  long resources() {
    return resources.get();
  }

  /** How many responses all streams were sent so far. */
  long messages() {
    return messages.get();
  }
}
