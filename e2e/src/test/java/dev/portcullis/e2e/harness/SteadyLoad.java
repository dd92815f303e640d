package dev.portcullis.e2e.harness;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Open connections with a request on each at a steady pace, all of which must be answered 200. None
 * is opened again: one that breaks is counted.
 */
public final class SteadyLoad implements AutoCloseable {
  private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
  private final Queue<String> broken = new ConcurrentLinkedQueue<>();
  private final AtomicLong answers = new AtomicLong();
  private final AtomicLong latest = new AtomicLong();
  private final List<Thread> threads = new ArrayList<>();
  private final List<RawHttpClient> clients = new ArrayList<>();
  private final HttpRequest request;
  private final long periodNanos;
  private volatile boolean stopped;

  private SteadyLoad(HttpRequest request, Duration period) {
    this.request = request;
    this.periodNanos = period.toNanos();
  }

  /** Opens all connections, then starts asking on them. */
  public static SteadyLoad start(
      InetSocketAddress proxy, int connections, Duration period, HttpRequest request)
      throws IOException {
    SteadyLoad load = new SteadyLoad(request, period);
    for (int i = 0; i < connections; i++) {
      load.clients.add(RawHttpClient.connect(proxy));
    }
    for (int i = 0; i < connections; i++) {
      RawHttpClient client = load.clients.get(i);
      // Spread over the period, as the clients of many users are.
      long first = System.nanoTime() + load.periodNanos * i / connections;
      load.threads.add(Thread.ofVirtual().start(() -> load.run(client, first)));
    }
    return load;
  }

  /** Answers other than 200. */
  public ImmutableList<String> wrong() {
    return ImmutableList.copyOf(wrong);
  }

  /** Connections that were closed by the proxy. */
  public ImmutableList<String> broken() {
    return ImmutableList.copyOf(broken);
  }

  /** How many answers came so far. */
  public long answers() {
    return answers.get();
  }

  /** By how much the latest request was behind its time. */
  public Duration latest() {
    return Duration.ofNanos(latest.get());
  }

  @Override
  public void close() throws IOException {
    stopped = true;
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    for (RawHttpClient client : clients) {
      client.close();
    }
  }

  private void run(RawHttpClient client, long first) {
    long next = first;
    while (!stopped) {
      long early = next - System.nanoTime();
      if (early > 0) {
        LockSupport.parkNanos(early);
      } else {
        latest.accumulateAndGet(-early, Math::max);
      }
      try {
        int status = client.send(request).status();
        answers.incrementAndGet();
        if (status != 200) {
          wrong.add("status " + status);
        }
      } catch (IOException e) {
        broken.add(e.toString());
        return;
      }
      next += periodNanos;
    }
  }
}
