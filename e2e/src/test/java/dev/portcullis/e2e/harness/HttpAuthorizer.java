package dev.portcullis.e2e.harness;

import com.google.common.collect.ImmutableList;
import java.net.InetSocketAddress;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;

/**
 * An external authorizer that is asked by HTTP and does what {@link #DECISION} of the request says:
 * allow, hang, wait to be released before it refuses, or anything else to refuse.
 */
public final class HttpAuthorizer implements AutoCloseable {
  /** The request header that it decides by. */
  public static final String DECISION = "x-ext-authz";

  private final Queue<HttpRequest> asked = new ConcurrentLinkedQueue<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);
  private final LoopbackHttpServer server =
      LoopbackHttpServer.start(new InetSocketAddress("127.0.0.1", FreePorts.next()), this::answer);

  /** The port it listens on. */
  public int port() {
    return server.port();
  }

  /** What it has been asked since the last call. */
  public ImmutableList<HttpRequest> drainAsked() {
    ImmutableList<HttpRequest> all = ImmutableList.copyOf(asked);
    asked.removeAll(all);
    return all;
  }

  /** Refuses all that waits, and from now on at once. */
  public void release() {
    released.countDown();
  }

  @Override
  public void close() {
    closed.countDown();
    released.countDown();
    server.close();
  }

  private HttpAnswer answer(HttpRequest request) {
    asked.add(request);
    ImmutableList<Header> headers =
        ImmutableList.of(
            new Header("x-user", "alice"),
            new Header("x-why", "because"),
            new Header("x-seen", "yes"),
            new Header("x-secret", "of the authorizer"));
    return switch (HttpWire.first(request.headers(), DECISION)) {
      case "allow" -> new HttpAnswer(200, headers, "");
      case "hang" -> {
        await(closed);
        yield new HttpAnswer(200, ImmutableList.of(), "");
      }
      case "wait" -> {
        await(released);
        yield refusal(headers);
      }
      default -> refusal(headers);
    };
  }

  private static HttpAnswer refusal(ImmutableList<Header> headers) {
    return new HttpAnswer(418, headers, "refused by the authorizer");
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
