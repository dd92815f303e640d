package dev.portcullis.signal;

import java.util.HashMap;
import java.util.Map;

/** Counts the calls that each host has open; safe for use by many threads. */
final class OpenCalls {
  private final int most;
  private final Map<String, Integer> byHost = new HashMap<>();

  OpenCalls(int most) {
    this.most = most;
  }

  /** Whether {@code host} may open another one; then {@link #close} has to follow. */
  synchronized boolean open(String host) {
    int open = byHost.getOrDefault(host, 0);
    if (open >= most) {
      return false;
    }
    byHost.put(host, open + 1);
    return true;
  }

  synchronized void close(String host) {
    byHost.computeIfPresent(host, (_, open) -> open == 1 ? null : open - 1);
  }
}
