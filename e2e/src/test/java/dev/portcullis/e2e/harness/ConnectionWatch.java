package dev.portcullis.e2e.harness;

import java.io.IOException;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends one request again and again on one open connection and notes when its answer changes.
 *
 * <p>Its thread is the only writer; tests read the volatile fields.
 */
public final class ConnectionWatch implements AutoCloseable {
  // Leaves the processors to Envoy and the control plane between requests.
  private static final long PAUSE_NANOS = 1_000_000;

  private final HttpConnection connection;
  private final HttpRequest request;
  private final Thread thread;
  private volatile boolean stopped;
  private volatile Seen seen;
  private volatile long answers;
  private volatile String failure = "";

  /** The newest answer, when it was first seen, and how often the answer had changed by then. */
  public record Seen(int status, long sinceNanos, int changes) {}

  private ConnectionWatch(HttpConnection connection, HttpRequest request) throws IOException {
    this.connection = connection;
    this.request = request;
    this.seen = new Seen(connection.send(request).status(), System.nanoTime(), 0);
    this.thread = Thread.ofPlatform().daemon().name("connection-watch").start(this::run);
  }

  /** Starts asking; the first answer has been seen when this returns. */
  public static ConnectionWatch start(HttpConnection connection, HttpRequest request)
      throws IOException {
    return new ConnectionWatch(connection, request);
  }

  /** The newest answer. */
  public Seen seen() {
    if (!failure.isEmpty()) {
      throw new AssertionError("the connection broke: " + failure);
    }
    return seen;
  }

  /** How many answers came so far. */
  public long answers() {
    return answers;
  }

  @Override
  public void close() {
    stopped = true;
    try {
      thread.join();
      connection.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      failure = e.toString();
    }
  }

  private void run() {
    long count = 0;
    while (!stopped) {
      try {
        int status = connection.send(request).status();
        Seen last = seen;
        if (status != last.status()) {
          seen = new Seen(status, System.nanoTime(), last.changes() + 1);
        }
        answers = ++count;
      } catch (IOException | RuntimeException e) {
        failure = e.toString();
        return;
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }
}
