package dev.portcullis.proxy;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a stream waits for, if for anything. A proxy that works answers within milliseconds.
 *
 * @param unansweredSince since when the proxy has answered no response, of those that it was sent
 * @param unreadSince since when it has not taken off what it was sent, so that more cannot be sent
 */
public record Waiting(@Nullable Instant unansweredSince, @Nullable Instant unreadSince) {
  /** For nothing. */
  public static final Waiting FOR_NOTHING = new Waiting(null, null);
}
