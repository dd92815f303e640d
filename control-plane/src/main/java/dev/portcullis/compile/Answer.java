package dev.portcullis.compile;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a query came to, as of the newest generation in which anybody asked. Shared by all that
 * depend on it: it is found out once in a generation, and only if something changed of what was
 * read for it. Safe for use by many threads, all in one generation or a later one.
 */
final class Answer<T> {
  private final Query<T> query;
  private @Nullable T value;
  private Dependencies dependencies = Dependencies.NONE;
  private long changed;

  /** Written last, so that who sees it sees the rest. */
  private volatile long verified = Long.MIN_VALUE;

  Answer(Query<T> query) {
    this.query = query;
  }

  /** Brings it up to {@code view}; returns the number of the generation that last changed it. */
  long changedBy(ConfigView view) {
    if (verified != view.generation()) {
      settle(view);
    }
    return changed;
  }

  /** As of when it was last settled. */
  T value() {
    return Objects.requireNonNull(value);
  }

  long bits() {
    return dependencies.bits();
  }

  private synchronized void settle(ConfigView view) {
    long now = view.generation();
    if (verified == now) {
      return;
    }
    if (verified > now) {
      throw new IllegalStateException("asked for generation " + now + " after " + verified);
    }
    if (value == null || !dependencies.holdIn(view, verified)) {
      Reads reads = new Reads();
      T found = query.ask(view.noting(reads));
      if (!found.equals(value)) {
        value = found;
        changed = now;
      }
      dependencies = reads.finish();
    }
    verified = now;
  }
}
