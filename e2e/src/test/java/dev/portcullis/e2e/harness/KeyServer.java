package dev.portcullis.e2e.harness;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import javax.net.ServerSocketFactory;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * An identity provider's server of keys, by HTTP or HTTPS, that does what a test wants of it. It
 * keeps its port while it is stopped.
 */
public final class KeyServer implements AutoCloseable {
  /** So long that only a signal, or somebody's demand, can be why keys are fetched again. */
  public static final Header ONE_HOUR = new Header("cache-control", "max-age=3600");

  private final InetSocketAddress address;
  private final ServerSocketFactory sockets;
  private final String scheme;
  private final Queue<HttpRequest> requests = new ConcurrentLinkedQueue<>();
  private final AtomicInteger hanging = new AtomicInteger();
  private volatile CountDownLatch released = new CountDownLatch(0);
  private volatile Function<HttpRequest, HttpAnswer> answers = request -> keys("{\"keys\":[]}");
  private @Nullable LoopbackHttpServer server;

  private KeyServer(InetSocketAddress address, ServerSocketFactory sockets, String scheme) {
    this.address = address;
    this.sockets = sockets;
    this.scheme = scheme;
    resume();
  }

  /** One that answers by HTTP with these keys, good for an hour. */
  public static KeyServer serving(TestKey... keys) {
    return at(new InetSocketAddress("127.0.0.1", FreePorts.next())).keys(keys);
  }

  /** One at a given address. */
  public static KeyServer at(InetSocketAddress address) {
    return new KeyServer(address, ServerSocketFactory.getDefault(), "http");
  }

  /** One that speaks TLS with a certificate. */
  public static KeyServer secured(SpiffeAuthority.Issued own, TestKey... keys) {
    return secured(new InetSocketAddress("127.0.0.1", FreePorts.next()), own).keys(keys);
  }

  /** One that speaks TLS at a given address. */
  public static KeyServer secured(InetSocketAddress address, SpiffeAuthority.Issued own) {
    return new KeyServer(address, context(own).getServerSocketFactory(), "https");
  }

  /** From now on it answers with these keys. */
  public KeyServer keys(TestKey... keys) {
    HttpAnswer answer = keys(TestTokens.jwks(keys));
    return answers(request -> answer);
  }

  /** From now on it answers so. */
  public KeyServer answers(Function<HttpRequest, HttpAnswer> how) {
    answers = how;
    return this;
  }

  /** From now on it answers with a status and a body. */
  public KeyServer answers(int status, String body, Header... headers) {
    HttpAnswer answer = new HttpAnswer(status, ImmutableList.copyOf(headers), body);
    return answers(request -> answer);
  }

  /** An answer that is good for an hour. */
  public static HttpAnswer keys(String keySet) {
    return new HttpAnswer(200, ImmutableList.of(ONE_HOUR), keySet);
  }

  /** From now on it takes requests and does not answer, until it is released. */
  public KeyServer hang() {
    released = new CountDownLatch(1);
    return this;
  }

  /** Lets all answers go. */
  public KeyServer release() {
    released.countDown();
    return this;
  }

  /** How many requests wait for an answer. */
  public int hanging() {
    return hanging.get();
  }

  /** From now on it ends every connection instead of answering. */
  public KeyServer drop() {
    return answers(request -> {
      throw new UncheckedIOException(new IOException("dropped by the test"));
    });
  }

  /** Stops listening, and ends all connections. */
  public void stop() {
    LoopbackHttpServer running = server;
    if (running != null) {
      running.close();
      server = null;
    }
  }

  /** Listens again where it did. */
  public void resume() {
    server = LoopbackHttpServer.start(address, sockets, this::answer);
  }

  /** The port it listens on, or will. */
  public int port() {
    return address.getPort();
  }

  /** The URI of a path, with the address as host. */
  public String uri(String path) {
    return scheme + "://" + address.getAddress().getHostAddress() + ":" + port() + path;
  }

  /** All requests so far. */
  public ImmutableList<HttpRequest> requests() {
    return ImmutableList.copyOf(requests);
  }

  @Override
  public void close() {
    stop();
    release();
  }

  private HttpAnswer answer(HttpRequest request) {
    requests.add(request);
    hanging.incrementAndGet();
    try {
      released.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      hanging.decrementAndGet();
    }
    return answers.apply(request);
  }

  private static SSLContext context(SpiffeAuthority.Issued own) {
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      store.setKeyEntry(
          "own", own.keys().getPrivate(), new char[0], new X509Certificate[] {own.certificate()});
      KeyManagerFactory managers =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      managers.init(store, new char[0]);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(managers.getKeyManagers(), null, null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new AssertionError(e);
    }
  }
}
