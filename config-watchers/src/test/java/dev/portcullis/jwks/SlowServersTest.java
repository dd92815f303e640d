package dev.portcullis.jwks;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import dev.portcullis.jwks.FetchFailure.Cause;
import dev.portcullis.jwks.FetchResult.Fetched;
import dev.portcullis.jwks.NameLookup.NameService;
import dev.portcullis.model.ConfigKey;
import dev.portcullis.model.ConfigKind;
import dev.portcullis.model.Service.HostPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Key servers of the zoo that take their time: a fetch ends in time, and no other waits for it. */
@Timeout(60)
final class SlowServersTest {
  private static final String OK = "HTTP/1.1 200 OK\r\n\r\n{}";
  private static final Duration LIMIT = Duration.ofMillis(500);
  // Two busy cores: what counts is that it is not 60 s.
  private static final Duration GRACE = Duration.ofSeconds(10);
  private static final Fetches SHORT = Fetches.allowingLoopback().within(LIMIT);

  private static void assertTimeout(Fetches fetches, String uri, String doing) {
    long start = System.nanoTime();
    assertThat(fetches.failure(uri))
        .isEqualTo(new FetchFailure(Cause.TIMEOUT, "gave up after 0.5 s while " + doing));
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(LIMIT.plus(GRACE));
  }

  private static void assertTimeout(BadServer.Behaviour behaviour) {
    try (BadServer server = new BadServer(behaviour)) {
      String uri = server.uri("/keys");
      assertTimeout(SHORT, uri, "waiting for the answer of " + uri);
    }
  }

  /** Writes a part again and again, faster than any timeout of a single read. */
  private static void drip(Socket connection, String start, String part) throws IOException {
    BadServer.answer(connection, start);
    for (; ; ) {
      BadServer.write(connection, part);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  @Test
  void aServerThatNeverAnswers() {
    assertTimeout(BadServer::hang);
  }

  @Test
  void aServerThatDripsItsHeaders() {
    assertTimeout(connection -> drip(connection, "HTTP/1.1 200 OK\r\nA: ", "b"));
  }

  @Test
  void aServerThatDripsItsBody() {
    assertTimeout(connection -> drip(connection, "HTTP/1.1 200 OK\r\n\r\n", " "));
  }

  @Test
  void aServerThatDripsItsChunks() {
    assertTimeout(connection ->
        drip(connection, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "1\r\n \r\n"));
  }

  @Test
  void aServerThatStopsInTheBody() {
    assertTimeout(connection -> {
      BadServer.answer(connection, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{");
      BadServer.hang(connection);
    });
  }

  @Test
  void aServerThatRedirectsSlowly() {
    try (BadServer server =
        new BadServer(connection -> {
          BadServer.readRequest(connection);
          LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
          BadServer.write(connection, "HTTP/1.1 302 Found\r\nLocation: /b\r\n\r\n");
        })) {
      assertTimeout(SHORT, server.uri("/b"), "waiting for the answer of " + server.uri("/b"));
    }
  }

  @Test
  void aServerThatStallsTheTlsHandshake() {
    try (BadServer server = new BadServer(BadServer::hang)) {
      String uri = "https://keys.test:" + server.port() + "/";
      assertTimeout(SHORT, uri, "shaking hands for TLS with " + uri);
    }
  }

  @Test
  void aServerThatDripsTheTlsHandshake() {
    try (BadServer server =
        new BadServer(connection -> {
          connection.getOutputStream().write(new byte[] {22, 3, 3, 64, 0});
          drip(connection, "", "\u0002");
        })) {
      String uri = "https://keys.test:" + server.port() + "/";
      assertTimeout(SHORT, uri, "shaking hands for TLS with " + uri);
    }
  }

  @Test
  void aBlackHole() throws IOException {
    try (BlackHole hole = new BlackHole()) {
      String place = "127.0.0.1:" + hole.port();
      assertTimeout(SHORT, "http://" + place + "/", "connecting to " + place);
    }
  }

  @Test
  void aBlackHoleLeavesTimeForTheNextAddress() throws IOException {
    try (BlackHole hole = new BlackHole();
        BadServer server = BadServer.answering(OK)) {
      KeyRoute both =
          new KeyRoute.Inside(
              new ConfigKey(ConfigKind.SERVICE, "foo", "keys"),
              ImmutableList.of(
                  new HostPort("127.0.0.1", hole.port()), new HostPort("127.0.0.1", server.port())),
              null);
      Fetches fetches = Fetches.allowingLoopback().within(Duration.ofSeconds(2));
      assertThat(fetches.hosts((namespace, host, port) -> both).fetched("http://keys/").body())
          .isEqualTo("{}");
    }
  }

  /** A port where nobody answers: its queue of connections is full, and more are dropped. */
  private static final class BlackHole implements AutoCloseable {
    private final ServerSocket listener =
        new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
    private final List<Socket> queued = new ArrayList<>();

    BlackHole() throws IOException {
      for (boolean full = false; !full; ) {
        Socket next = new Socket();
        queued.add(next);
        try {
          next.connect(new InetSocketAddress("127.0.0.1", port()), 200);
        } catch (SocketTimeoutException e) {
          full = true;
        }
      }
    }

    int port() {
      return listener.getLocalPort();
    }

    @Override
    public void close() throws IOException {
      listener.close();
      for (Socket socket : queued) {
        socket.close();
      }
    }
  }

  /** A name service that never answers for names below {@code hang}. */
  private static NameService hanging(CountDownLatch release) {
    return host -> {
      if (host.contains("hang")) {
        try {
          release.await();
        } catch (InterruptedException e) {
          throw new UnknownHostException(host);
        }
      }
      return Fetches.loopback("keys.test");
    };
  }

  @Test
  void aNameServerThatHangs() {
    CountDownLatch release = new CountDownLatch(1);
    assertTimeout(
        SHORT.names(hanging(release)), "https://a.hang.example/", "looking up a.hang.example");
    release.countDown();
  }

  @Test
  void aNameServerThatHangsDelaysNoOther() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    Fetches fetches = Fetches.allowingLoopback().names(hanging(release));
    assertNotDelayed(fetches, number -> "http://n" + number + ".hang.example/");
    release.countDown();
  }

  @Test
  void manyNameServersThatHangDelayNoOther() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    Fetches fetches = Fetches.allowingLoopback().names(hanging(release));
    assertNotDelayed(fetches, number -> "http://a.hang" + number + ".example/");
    release.countDown();
  }

  @Test
  void serversThatHangDelayNoOther() throws Exception {
    try (BadServer server = new BadServer(BadServer::hang)) {
      assertNotDelayed(Fetches.allowingLoopback(), number -> server.uri("/" + number));
    }
  }

  private static void assertNotDelayed(Fetches fetches, IntFunction<String> hanging)
      throws Exception {
    try (BadServer good = BadServer.answering(OK);
        HttpJwksFetcher fetcher = fetches.fetcher();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Fetches patient = fetches.within(Duration.ofSeconds(5));
      List<Future<FetchResult>> waiting = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        FetchRequest request = patient.request(hanging.apply(i));
        waiting.add(threads.submit(() -> fetcher.fetch(request)));
      }
      FetchRequest request =
          fetches.within(Duration.ofSeconds(4)).request("http://good.test:" + good.port());
      assertThat(threads.submit(() -> fetcher.fetch(request)).get()).isInstanceOf(Fetched.class);
      assertThat(waiting).noneMatch(Future::isDone);
      for (Future<FetchResult> fetch : waiting) {
        assertThat(fetch.get())
            .isInstanceOfSatisfying(
                FetchResult.Failed.class,
                failed -> assertThat(failed.failure().cause()).isEqualTo(Cause.TIMEOUT));
      }
    }
  }
}
