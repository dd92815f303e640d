package dev.portcullis.e2e;

import com.google.common.collect.ImmutableList;
import dev.portcullis.e2e.harness.FreePorts;
import dev.portcullis.e2e.harness.HttpAnswer;
import dev.portcullis.e2e.harness.HttpRequest;
import dev.portcullis.e2e.harness.LoopbackHttpServer;
import dev.portcullis.e2e.harness.MutualTls;
import dev.portcullis.e2e.harness.SpiffeAuthority;
import dev.portcullis.e2e.harness.TestKey;
import dev.portcullis.e2e.harness.TestTokens;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A server of keys that goes down, comes back at the same port, and changes its keys. */
final class ProxyKeyServer implements AutoCloseable {
  private final InetSocketAddress address = new InetSocketAddress("127.0.0.1", FreePorts.next());
  private final AtomicInteger requests = new AtomicInteger();
  private final @Nullable SpiffeAuthority authority;
  private volatile String keys;
  private @Nullable LoopbackHttpServer server;

  private ProxyKeyServer(@Nullable SpiffeAuthority authority, TestKey... keys) {
    this.authority = authority;
    this.keys = TestTokens.jwks(keys);
  }

  /** One that is down as yet. */
  static ProxyKeyServer of(TestKey... keys) {
    return new ProxyKeyServer(null, keys);
  }

  /** One that shows a certificate of {@code authority} for its address. */
  static ProxyKeyServer secure(SpiffeAuthority authority, TestKey... keys) {
    return new ProxyKeyServer(authority, keys);
  }

  ProxyKeyServer up() {
    Function<HttpRequest, HttpAnswer> answer =
        _ -> {
          requests.incrementAndGet();
          return new HttpAnswer(200, ImmutableList.of(), keys);
        };
    server =
        authority == null
            ? LoopbackHttpServer.start(address, answer)
            : LoopbackHttpServer.startSecure(
                address, MutualTls.context(authority.issue(address.getAddress())), answer);
    return this;
  }

  void down() {
    if (server != null) {
      server.close();
      server = null;
    }
  }

  /** From now on these are its keys. */
  void rotate(TestKey... others) {
    keys = TestTokens.jwks(others);
  }

  int port() {
    return address.getPort();
  }

  int requests() {
    return requests.get();
  }

  String uri() {
    return "%s://127.0.0.1:%d/keys".formatted(authority == null ? "http" : "https", port());
  }

  @Override
  public void close() {
    down();
  }
}
