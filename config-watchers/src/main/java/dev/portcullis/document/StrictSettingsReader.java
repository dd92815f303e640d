package dev.portcullis.document;

import dev.portcullis.model.ProblemCode;
import dev.portcullis.model.StrictSettings;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads {@code portcullis.strict} of a mesh config. */
final class StrictSettingsReader {
  /** No RSA key of more bits verifies anything in Envoy. */
  private static final int MOST_KEY_BITS = 16_384;

  private static final Duration LARGEST_SKEW = Duration.ofHours(1);
  private static final Duration LONGEST_LIFETIME = Duration.ofDays(36_500);

  private StrictSettingsReader() {}

  static StrictSettings read(@Nullable Fields strict) {
    if (strict == null) {
      return StrictSettings.OFF;
    }
    StrictSettings settings =
        new StrictSettings(
            strict.bool("requireExpiration", false),
            seconds(strict, "maxTokenLifetime", Duration.ofSeconds(1), LONGEST_LIFETIME),
            seconds(strict, "clockSkew", Duration.ofSeconds(1), LARGEST_SKEW),
            strict.integer("minimumKeyBits", 0, MOST_KEY_BITS, 0),
            strict.bool("refuseUnsuitableKeys", false),
            strict.bool("refuseAmbiguousPaths", false),
            strict.bool("refuseRepeatedHeaders", false));
    strict.done();
    return settings;
  }

  /** Envoy counts both in whole seconds, and takes a skew of 0 for its own default. */
  private static @Nullable Duration seconds(
      Fields strict, String name, Duration least, Duration most) {
    Duration duration = strict.duration(name);
    if (duration != null
        && (duration.compareTo(least) < 0
            || duration.compareTo(most) > 0
            || duration.toNanosPart() != 0)) {
      strict.report(
          ProblemCode.OUT_OF_RANGE,
          name,
          "is " + duration.toString().substring(2).toLowerCase(Locale.ROOT),
          "write whole seconds from 1s to " + most.toHours() + "h");
      return null;
    }
    return duration;
  }
}
