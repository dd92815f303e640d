package dev.portcullis.kubernetes;

import com.google.common.primitives.Longs;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells when an API server was given an older state than it had, as from a backup. A watch that
 * goes on from a version which it has not reached again is accepted there, and silent about every
 * change until then: nothing else tells it from a watch in which nothing happens.
 */
final class History {
  private final Supplier<@Nullable String> version;
  private long newest;

  /**
   * Nothing is asked yet.
   *
   * @param version asks for the newest resourceVersion that there is
   */
  History(Supplier<@Nullable String> version) {
    this.version = version;
  }

  /** Whether it went back since this was last asked. */
  boolean wentBack() {
    String now = version.get();
    // To clients they are opaque, but that later ones are larger numbers.
    Long number = now == null ? null : Longs.tryParse(now);
    if (number == null) {
      return false;
    }
    boolean back = number < newest;
    newest = number;
    return back;
  }
}
