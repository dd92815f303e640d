package dev.portcullis.ads;

import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lines about single proxies, so many a second: that ten thousand came back within one is one
 * piece of news. Who they are, the admin API tells.
 */
final class ProxyLog {
  private static final Logger LOG = LoggerFactory.getLogger(ProxyLog.class);
  private static final int LINES = 25;

  private final InstantSource clock;
  private long second;
  private int written;
  private long leftOut;

  ProxyLog(InstantSource clock) {
    this.clock = clock;
  }

  void info(String format, @Nullable Object... values) {
    String more = room();
    if (more != null) {
      LOG.info(format + more, values);
    }
  }

  void warn(String format, @Nullable Object... values) {
    String more = room();
    if (more != null) {
      LOG.warn(format + more, values);
    }
  }

  /** What to put at the end of a line: how many were left out before it. Null if it is, too. */
  private synchronized @Nullable String room() {
    long now = clock.instant().getEpochSecond();
    if (now != second) {
      second = now;
      written = 0;
    }
    if (written == LINES) {
      leftOut++;
      return null;
    }
    written++;
    String more = leftOut == 0 ? "" : " (%d lines left out before)".formatted(leftOut);
    leftOut = 0;
    return more;
  }
}
