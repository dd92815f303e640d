package dev.portcullis.e2e.harness;

import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc.AggregatedDiscoveryServiceImplBase;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.TlsServerCredentials;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A control plane that turns every proxy away, and notes what it was shown by the last one. */
public final class CredentialWitness implements AutoCloseable {
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private final AtomicReference<@Nullable String> last = new AtomicReference<>();
  private final AtomicInteger streams = new AtomicInteger();
  private final Server server;

  /** Listens on loopback, with a certificate. */
  public CredentialWitness(SpiffeAuthority.Issued own) {
    try {
      server =
          NettyServerBuilder.forAddress(
                  new InetSocketAddress("127.0.0.1", 0),
                  TlsServerCredentials.create(stream(own.certificatePem()), stream(own.keyPem())))
              .addService(new AggregatedDiscoveryServiceImplBase() {})
              .intercept(new Noting())
              .build()
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where it listens, as an option of {@code portcullis bootstrap}. */
  public String address() {
    return "127.0.0.1:" + server.getPort();
  }

  /** The newest stream's {@code authorization}, null before the first and where there was none. */
  public @Nullable String last() {
    return last.get();
  }

  /** How many streams came. */
  public int streams() {
    return streams.get();
  }

  @Override
  public void close() {
    server.shutdownNow();
  }

  private static ByteArrayInputStream stream(String pem) {
    return new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII));
  }

  private final class Noting implements ServerInterceptor {
    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
      streams.incrementAndGet();
      last.set(headers.get(AUTHORIZATION));
      call.close(Status.UNAVAILABLE, new Metadata());
      return new ServerCall.Listener<>() {};
    }
  }
}
