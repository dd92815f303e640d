package dev.portcullis.e2e.traffic;

import com.google.common.collect.ImmutableList;
import dev.portcullis.e2e.harness.Header;
import dev.portcullis.e2e.harness.HttpAnswer;
import dev.portcullis.e2e.harness.HttpRequest;
import dev.portcullis.e2e.harness.RawHttpClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Clients that ask one thing after another at a steady pace on connections that stay open, and open
 * another one only when they are told to by {@code connection: close}, as HTTP has it. Whatever is
 * not answered 200 is a failure, also a connection that is closed without a word.
 */
final class RollingLoad implements AutoCloseable {
  private static final int KEPT_FAILURES = 50;

  private final InetSocketAddress proxy;
  private final ImmutableList<HttpRequest> requests;
  private final long periodNanos;
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  private final AtomicLong failed = new AtomicLong();
  private final AtomicLong answers = new AtomicLong();
  private final AtomicLong connections = new AtomicLong();
  private final List<Thread> threads = new ArrayList<>();
  private final long began = System.nanoTime();
  private volatile boolean stopped;
  private volatile String doing = "";

  private RollingLoad(
      InetSocketAddress proxy, ImmutableList<HttpRequest> requests, Duration period) {
    this.proxy = proxy;
    this.requests = requests;
    this.periodNanos = period.toNanos();
  }

  /** Starts so many clients, each of which asks once a period. */
  static RollingLoad start(
      InetSocketAddress proxy, int clients, Duration period, ImmutableList<HttpRequest> requests) {
    RollingLoad load = new RollingLoad(proxy, requests, period);
    for (int i = 0; i < clients; i++) {
      int client = i;
      long first = System.nanoTime() + load.periodNanos * i / clients;
      load.threads.add(Thread.ofVirtual().start(() -> load.run(client, first)));
    }
    return load;
  }

  /** Says what goes on, for the failures that come of it. */
  void during(String what) {
    doing = what;
  }

  /** The first failures, each with what went on. */
  ImmutableList<String> failures() {
    return ImmutableList.copyOf(failures);
  }

  /** How many requests failed. */
  long failed() {
    return failed.get();
  }

  /** How many requests were answered 200. */
  long answers() {
    return answers.get();
  }

  /** How many connections it took. */
  long connections() {
    return connections.get();
  }

  /** Requests a second, until now. */
  double pace() {
    return answers.get() * 1e9 / (System.nanoTime() - began);
  }

  @Override
  public void close() {
    stopped = true;
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void run(int client, long first) {
    RawHttpClient open = null;
    long next = first;
    int turn = client;
    while (!stopped) {
      LockSupport.parkNanos(next - System.nanoTime());
      HttpRequest request = requests.get(turn++ % requests.size());
      open = ask(open, request);
      // Who is late goes on from there: a pace to catch up with would be another load.
      next = Math.max(next + periodNanos, System.nanoTime());
    }
    close(open);
  }

  /** Asks once; the connection for the next time, null for a new one. */
  private @Nullable RawHttpClient ask(@Nullable RawHttpClient open, HttpRequest request) {
    RawHttpClient connection = open;
    try {
      if (connection == null) {
        connection = RawHttpClient.connect(proxy);
        connections.incrementAndGet();
      }
      HttpAnswer answer = connection.send(request);
      if (answer.status() != 200) {
        fail(request, answer.status() + " " + answer.body());
      } else {
        answers.incrementAndGet();
      }
      if (isLast(answer)) {
        close(connection);
        return null;
      }
      return connection;
    } catch (IOException e) {
      fail(request, e + (open == null ? " on a new connection" : " on an open connection"));
      close(connection);
      return null;
    }
  }

  private void fail(HttpRequest request, String how) {
    failed.incrementAndGet();
    if (failures.size() < KEPT_FAILURES) {
      failures.add(request.host() + request.target() + ": " + how + " during " + doing);
    }
  }

  private static boolean isLast(HttpAnswer answer) {
    return answer.headers().contains(new Header("connection", "close"));
  }

  private static void close(@Nullable RawHttpClient connection) {
    if (connection != null) {
      try {
        connection.close();
      } catch (IOException alreadyGone) {
        // Nothing is left to close.
      }
    }
  }
}
