package dev.portcullis.proxy;

import com.google.common.base.Ticker;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;

/** Lets a cache live by the clock that is handed around, which a test can set. */
final class InstantTicker extends Ticker {
  private final InstantSource clock;

  InstantTicker(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public long read() {
    Instant now = clock.instant();
    return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
  }
}
