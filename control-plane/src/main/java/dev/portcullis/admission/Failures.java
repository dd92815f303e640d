package dev.portcullis.admission;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What may be logged of an exception whose message could quote an object. */
final class Failures {
  private static final int FRAMES = 8;

  private Failures() {}

  /** Its class and where it was thrown. */
  static String trace(@Nullable Throwable thrown) {
    if (thrown == null) {
      return "unknown";
    }
    return thrown.getClass().getName()
        + Arrays.stream(thrown.getStackTrace())
            .limit(FRAMES)
            .map(frame -> " at " + frame)
            .collect(Collectors.joining());
  }
}
