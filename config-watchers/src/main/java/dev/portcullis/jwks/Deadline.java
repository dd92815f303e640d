package dev.portcullis.jwks;

import dev.portcullis.jwks.FetchFailure.Cause;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The end of a fetch, whatever it is at. Timeouts of a socket are for one read each, which a server
 * that sends a byte now and then never reaches; so the socket is closed under whoever reads it.
 */
final class Deadline implements AutoCloseable {
  private final Duration limit;
  private final long end;
  private final ScheduledFuture<?> alarm;
  private volatile String doing = "starting";
  private @Nullable Socket socket;

  Deadline(Duration limit, ScheduledExecutorService clock) {
    this.limit = limit;
    this.end = System.nanoTime() + limit.toNanos();
    this.alarm = clock.schedule(this::closeSocket, limit.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Says what takes the time from now on, to continue "while". */
  void doing(String what) {
    this.doing = what;
  }

  /** Closes this socket, instead of the one before, when time is up. */
  synchronized void watch(Socket next) throws FetchException {
    this.socket = next;
    if (passed()) {
      closeSocket();
      throw exceeded();
    }
  }

  boolean passed() {
    return nanosLeft() <= 0;
  }

  long nanosLeft() {
    return end - System.nanoTime();
  }

  /** For whoever noticed. */
  FetchException exceeded() {
    return new FetchException(
        Cause.TIMEOUT, "gave up after " + limit.toMillis() / 1000.0 + " s while " + doing);
  }

  private synchronized void closeSocket() {
    if (socket != null) {
      try {
        socket.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Override
  public void close() {
    alarm.cancel(false);
  }
}
