package dev.portcullis.e2e;

import com.google.common.collect.ImmutableList;
import dev.portcullis.e2e.harness.HttpAnswer;
import dev.portcullis.e2e.harness.HttpRequest;
import dev.portcullis.e2e.harness.RawHttpClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Keep-alive connections that send one request, which must be let in whatever changes meanwhile.
 */
final class AcceptanceLoad implements AutoCloseable {
  private static final long PAUSE_NANOS = 5_000_000;

  private final Queue<String> refusals = new ConcurrentLinkedQueue<>();
  private final AtomicLong requests = new AtomicLong();
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean stopped;

  private AcceptanceLoad() {}

  static AcceptanceLoad start(InetSocketAddress proxy, HttpRequest request, int connections) {
    AcceptanceLoad load = new AcceptanceLoad();
    for (int i = 0; i < connections; i++) {
      load.threads.add(Thread.ofPlatform().daemon().start(() -> load.run(proxy, request)));
    }
    return load;
  }

  ImmutableList<String> refusals() {
    return ImmutableList.copyOf(refusals);
  }

  long requests() {
    return requests.get();
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

  private void run(InetSocketAddress proxy, HttpRequest request) {
    try (RawHttpClient client = RawHttpClient.connect(proxy)) {
      while (!stopped) {
        HttpAnswer answer = client.send(request);
        requests.incrementAndGet();
        if (answer.status() != 200) {
          refusals.add(answer.status() + " " + answer.body());
        }
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    } catch (IOException e) {
      refusals.add("the connection broke: " + e);
    }
  }
}
