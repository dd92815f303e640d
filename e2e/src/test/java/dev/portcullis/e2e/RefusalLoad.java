package dev.portcullis.e2e;

import com.google.common.collect.ImmutableList;
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

/** Keep-alive connections that send requests which must be refused, whatever changes meanwhile. */
public final class RefusalLoad implements AutoCloseable {
  private static final long PAUSE_NANOS = 200_000;

  private final Queue<String> letIn = new ConcurrentLinkedQueue<>();
  private final AtomicLong requests = new AtomicLong();
  private final List<Thread> threads = new ArrayList<>();
  private volatile ImmutableList<HttpRequest> refused = ImmutableList.of();
  private volatile boolean stopped;

  private RefusalLoad() {}

  /** Opens the connections. */
  public static RefusalLoad start(InetSocketAddress proxy, int connections) {
    RefusalLoad load = new RefusalLoad();
    for (int i = 0; i < connections; i++) {
      load.threads.add(Thread.ofPlatform().daemon().start(() -> load.run(proxy)));
    }
    return load;
  }

  /** From now on these are sent, and none may be let in. */
  public void expectRefused(ImmutableList<HttpRequest> asks) {
    refused = asks;
  }

  /** Those that were let in all the same, and connections that broke. */
  public ImmutableList<String> letIn() {
    return ImmutableList.copyOf(letIn);
  }

  /** How many were answered. */
  public long requests() {
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

  private void run(InetSocketAddress proxy) {
    try (RawHttpClient client = RawHttpClient.connect(proxy)) {
      while (!stopped) {
        ImmutableList<HttpRequest> now = refused;
        for (HttpRequest ask : now) {
          send(client, ask, now);
        }
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    } catch (IOException e) {
      letIn.add("the connection broke: " + e);
    }
  }

  private void send(RawHttpClient client, HttpRequest ask, ImmutableList<HttpRequest> asked)
      throws IOException {
    int status = client.send(ask).status();
    requests.incrementAndGet();
    // A pair that ended while the request was under way says nothing about it, but where the next
    // pair refuses it, too.
    ImmutableList<HttpRequest> now = refused;
    if (status == 200 && (now == asked || now.contains(ask))) {
      letIn.add(ask.toString());
    }
    LockSupport.parkNanos(PAUSE_NANOS);
  }
}
