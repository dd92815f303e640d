package dev.portcullis.kubernetes;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which objects of a subscription there are, by what evidence. Whoever forgets a policy opens what
 * it closed, so that an object is gone only
 *
 * <ul>
 *   <li>when a watch says that it was deleted, and the definition of its kind stands: who deletes
 *       the definition deletes all its objects, and the watch tells each of them first;
 *   <li>when a list does not have it that has others, and the definition stands likewise: a list
 *       may come in the midst of such a deletion. A list without anything where there was something
 *       is what a lost definition or an empty database looks like.
 * </ul>
 */
final class Presence {
  /** What is applied anew after a definition comes back comes one by one. */
  static final Duration SETTLE = Duration.ofSeconds(30);

  private final Set<String> held = new HashSet<>();
  private final Map<String, Long> doubted = new HashMap<>();
  private final Set<String> unconfirmed = new HashSet<>();
  private long deletions;
  private long changedAt;
  private boolean known;
  private boolean lost;
  private @Nullable Failure failure;

  /** Whether it is known what there is: a list was complete, or the kind is not served. */
  boolean isKnown() {
    return known;
  }

  /** Why it cannot be read now, null if it can. */
  @Nullable Failure failure() {
    return failure;
  }

  /** Whether the kind is not served any more, though objects of it were. */
  boolean isLost() {
    return lost && !held.isEmpty();
  }

  /** The objects that may be gone. */
  int unconfirmed() {
    return unconfirmed.size();
  }

  /** Whether what is held is what there is. */
  boolean isSynced() {
    return known && failure == null && !isLost() && unconfirmed.isEmpty();
  }

  void changed(String name, long now) {
    held.add(name);
    doubted.remove(name);
    unconfirmed.remove(name);
    changedAt = now;
  }

  /** Takes note of a deletion that is not to be believed yet. Its number. */
  long doubt(String name, long now) {
    deletions++;
    changedAt = now;
    if (held.contains(name)) {
      doubted.put(name, deletions);
    }
    return deletions;
  }

  /** The number of the last deletion that nobody has confirmed yet, 0 if there is none. */
  long doubts() {
    return doubted.values().stream().mapToLong(Long::longValue).max().orElse(0);
  }

  /** What is gone of {@code names}. */
  ImmutableSet<String> deleted(ImmutableSet<String> names) {
    return gone(names);
  }

  /** What is gone now that the definition is known to stand or not. */
  ImmutableSet<String> checked(long upTo, boolean stands) {
    Set<String> meant =
        Set.copyOf(Sets.filter(doubted.keySet(), name -> doubted.getOrDefault(name, 0L) <= upTo));
    if (stands) {
      return gone(meant);
    }
    lost = true;
    doubted.keySet().removeAll(meant);
    unconfirmed.addAll(meant);
    return ImmutableSet.of();
  }

  /** What a complete list lacks, if it can be believed in that. */
  ImmutableSet<String> listed(ImmutableSet<String> names) {
    boolean plausible = !names.isEmpty() && !lost;
    known = true;
    failure = null;
    lost = false;
    doubted.clear();
    Set<String> missing = Sets.difference(held, names);
    if (!plausible) {
      unconfirmed.addAll(missing);
    }
    // What one list did not prove the next, with one object more, does not prove either.
    unconfirmed.retainAll(missing);
    return Sets.difference(missing, unconfirmed).immutableCopy();
  }

  /** What is gone because others have been there long enough. */
  ImmutableSet<String> settled(long now) {
    boolean others = held.size() > unconfirmed.size();
    if (unconfirmed.isEmpty() || !others || lost || now - changedAt < SETTLE.toNanos()) {
      return ImmutableSet.of();
    }
    return gone(Set.copyOf(unconfirmed));
  }

  void failed(Failure why) {
    failure = why;
  }

  void watched() {
    failure = null;
  }

  void notServed() {
    known = true;
    failure = null;
    lost = true;
    doubted.clear();
  }

  private ImmutableSet<String> gone(Set<String> names) {
    ImmutableSet<String> removed = Sets.intersection(held, names).immutableCopy();
    held.removeAll(removed);
    doubted.keySet().removeAll(removed);
    unconfirmed.removeAll(removed);
    return removed;
  }
}
