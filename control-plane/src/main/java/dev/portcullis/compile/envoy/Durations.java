package dev.portcullis.compile.envoy;

import com.google.protobuf.Duration;

/** Renders durations. */
final class Durations {
  private Durations() {}

  static Duration of(java.time.Duration duration) {
    return Duration.newBuilder()
        .setSeconds(duration.getSeconds())
        .setNanos(duration.getNano())
        .build();
  }
}
