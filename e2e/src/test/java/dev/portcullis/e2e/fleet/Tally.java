package dev.portcullis.e2e.fleet;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What all streams of a fleet have come to. Written by the fleet's thread, read by all. */
final class Tally {
  private final AtomicInteger configured = new AtomicInteger();
  private final AtomicInteger ended = new AtomicInteger();
  private final AtomicLong messages = new AtomicLong();
  private final AtomicLong resources = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();
  private volatile Expected expected = new Expected(0, "", "", "");
  private volatile @Nullable Staleness staleness;

  /** An edit that streams of a group are to hear of, by a resource of a type. */
  private record Expected(
      int edit,
      String typeUrl,
      String resource,
      String group,
      AtomicInteger reached,
      AtomicInteger unconcerned,
      AtomicLong last) {
    Expected(int edit, String typeUrl, String resource, String group) {
      this(
          edit,
          typeUrl,
          resource,
          group,
          new AtomicInteger(),
          new AtomicInteger(),
          new AtomicLong());
    }
  }

  /**
   * From now on counts who hears of a resource.
   *
   * @param name of the resource, empty for any of the type
   * @param group whose proxies it concerns, empty for all
   */
  void expect(String typeUrl, String resource, String group) {
    expected = new Expected(expected.edit() + 1, typeUrl, resource, group);
  }

  /** From now on streams are looked at for edits that they have late. */
  void watch(Staleness watched) {
    staleness = watched;
  }

  void heard(FleetStream stream, HeardResponse response, byte[] message) {
    messages.incrementAndGet();
    resources.addAndGet(response.versions().size());
    bytes.addAndGet(message.length);
    Staleness watched = staleness;
    if (watched != null) {
      watched.heard(stream, response.typeUrl(), message);
      return;
    }
    Expected edit = expected;
    if (edit.edit() > 0 && stream.isConfigured()) {
      heard(stream, response, edit);
    }
  }

  private static void heard(FleetStream stream, HeardResponse response, Expected edit) {
    if (!edit.group().isEmpty() && !stream.group().name().equals(edit.group())) {
      edit.unconcerned().incrementAndGet();
    } else if (stream.conduct() == Conduct.PROXY
        && stream.edit() != edit.edit()
        && response.typeUrl().equals(edit.typeUrl())
        && (edit.resource().isEmpty() || response.versions().containsKey(edit.resource()))) {
      stream.has(edit.edit());
      edit.last().set(System.nanoTime());
      edit.reached().incrementAndGet();
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

  /** How many of those that the edit concerns have heard of it. */
  int isReached() {
    return expected.reached().get();
  }

  /** How many messages came to those that it does not concern. */
  int toUnconcerned() {
    return expected.unconcerned().get();
  }

  /** When the last one heard of it, by {@link System#nanoTime}. */
  long lastReached() {
    return expected.last().get();
  }

  /** How many resources all streams were sent so far. */
  long resources() {
    return resources.get();
  }

  /** How many responses all streams were sent so far. */
  long messages() {
    return messages.get();
  }

  /** How large they were together. */
  long bytes() {
    return bytes.get();
  }
}
