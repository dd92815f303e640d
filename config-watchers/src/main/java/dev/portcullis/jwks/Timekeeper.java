package dev.portcullis.jwks;

import java.time.Instant;
import java.time.InstantSource;

/** The time, and a way to wait for one: virtual in tests, where hours pass. */
public interface Timekeeper extends InstantSource {
  /**
   * Runs {@code task} once, on a thread of its own choice, when it is {@code time} or later. There
   * is no way to cancel: a task that came too late has to notice.
   */
  void at(Instant time, Runnable task);
}
