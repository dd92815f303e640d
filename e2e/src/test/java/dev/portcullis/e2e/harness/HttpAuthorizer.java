package dev.portcullis.e2e.harness;

import com.google.common.collect.ImmutableList;
import java.net.InetSocketAddress;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;

/**
 * An external authorizer that is asked by HTTP and does what {@link #DECISION} of the request says:
 * allow, hang, or anything else to refuse.
 */
public final class HttpAuthorizer implements AutoCloseable {
  /** The request header that it decides by. */
  public static final String DECISION = "x-ext-authz";

  private final Queue<HttpRequest> asked = new ConcurrentLinkedQueue<>();
  private final CountDownLatch closed = new CountDownLatch(1);
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

  @Override
  public void close() {
    closed.countDown();
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
      case "hang" -> hang();
      default -> new HttpAnswer(418, headers, "refused by the authorizer");
    };
  }

  private HttpAnswer hang() {
    try {
      closed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return new HttpAnswer(200, ImmutableList.of(), "");
  }
}
