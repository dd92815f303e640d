package dev.portcullis.e2e.fleet;

import com.google.common.base.Verify;
import dev.portcullis.xds.ResourceType;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How long streams that are configured go without an edit, while others connect. It knows which
 * edit a stream has by the number in the policy: versions say nothing of order. A stream that gets
 * an edit with its first configuration was never without it; one whose first configuration is older
 * than an edit is without it until it comes.
 */
final class Staleness {
  private static final byte[] MARK = FleetFiles.EDITED_PATH.getBytes(StandardCharsets.UTF_8);

  private final int first;
  private final AtomicLongArray made;
  private final AtomicLongArray last;
  private final AtomicIntegerArray holders;

  /** For edits of the numbers from {@code first} on. */
  Staleness(int first, int edits) {
    this.first = first;
    this.made = new AtomicLongArray(edits);
    this.last = new AtomicLongArray(edits);
    this.holders = new AtomicIntegerArray(edits);
  }

  /** An edit was made; in order, and at a time of {@link System#nanoTime}. */
  void made(int number, long when) {
    made.set(number - first, when);
  }

  void heard(FleetStream stream, String typeUrl, byte[] message) {
    if (!typeUrl.equals(ResourceType.EXTENSION.typeUrl())) {
      return;
    }
    int number = numberIn(message);
    if (number < 0) {
      return;
    }
    boolean late = stream.isConfigured();
    long now = System.nanoTime();
    for (int edit = Math.max(first, stream.edit() + 1); edit <= number; edit++) {
      if (late) {
        last.set(edit - first, now);
      }
      holders.incrementAndGet(edit - first);
    }
    stream.has(number);
  }

  /** How many streams have an edit, or a later one. */
  int holders(int number) {
    return holders.get(number - first);
  }

  /** How long after the edit the last configured stream got it, in milliseconds. */
  double milliseconds(int number) {
    long when = made.get(number - first);
    Verify.verify(when != 0, "edit %s was not made", number);
    return Math.max(0, last.get(number - first) - when) / 1e6;
  }

  private static int numberIn(byte[] message) {
    for (int at = 0; at + MARK.length < message.length; at++) {
      if (message[at] == MARK[0] && startsWithMark(message, at)) {
        return digits(message, at + MARK.length);
      }
    }
    return -1;
  }

  private static boolean startsWithMark(byte[] message, int at) {
    for (int i = 1; i < MARK.length; i++) {
      if (message[at + i] != MARK[i]) {
        return false;
      }
    }
    return true;
  }

  private static int digits(byte[] message, int from) {
    int number = 0;
    for (int at = from; at < message.length && message[at] >= '0' && message[at] <= '9'; at++) {
      number = number * 10 + message[at] - '0';
    }
    return number;
  }
}
