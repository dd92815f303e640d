package dev.portcullis.e2e.harness;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.protobuf.Any;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsCertificate;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.envoyproxy.envoy.service.secret.v3.SecretDiscoveryServiceGrpc.SecretDiscoveryServiceImplBase;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollIoHandler;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.unix.DomainSocketAddress;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;

/** Plays the agent beside a workload: serves its certificate and the mesh's authority by SDS. */
public final class SecretServer implements AutoCloseable {
  private static final String TYPE =
      "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret";

  private final Server server;

  private SecretServer(Server server) {
    this.server = server;
  }

  /** Serves {@code default} and {@code ROOTCA}, the names that Istio's and SPIRE's agents use. */
  public static SecretServer start(
      InetSocketAddress address, SpiffeAuthority authority, String spiffeId) {
    return start(NettyServerBuilder.forAddress(address), authority, spiffeId);
  }

  /** The same on a socket file that everybody may open, as agents offer it to workloads. */
  public static SecretServer start(Path socket, SpiffeAuthority authority, String spiffeId) {
    EventLoopGroup threads = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    SecretServer server =
        start(
            NettyServerBuilder.forAddress(new DomainSocketAddress(socket.toFile()))
                .channelType(EpollServerDomainSocketChannel.class)
                .bossEventLoopGroup(threads)
                .workerEventLoopGroup(threads),
            authority,
            spiffeId);
    try {
      Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-rw-rw-"));
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static SecretServer start(
      NettyServerBuilder builder, SpiffeAuthority authority, String spiffeId) {
    SpiffeAuthority.Issued own = authority.issue(spiffeId);
    ImmutableMap<String, Secret> secrets =
        ImmutableMap.of(
            "default",
            Secret.newBuilder()
                .setName("default")
                .setTlsCertificate(
                    TlsCertificate.newBuilder()
                        .setCertificateChain(inline(own.certificatePem()))
                        .setPrivateKey(inline(own.keyPem())))
                .build(),
            "ROOTCA",
            Secret.newBuilder()
                .setName("ROOTCA")
                .setValidationContext(
                    CertificateValidationContext.newBuilder()
                        .setTrustedCa(inline(authority.certificatePem())))
                .build());
    try {
      return new SecretServer(builder.addService(new Secrets(secrets)).build().start());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot listen", e);
    }
  }

  @Override
  public void close() {
    try {
      server.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static DataSource inline(String text) {
    return DataSource.newBuilder().setInlineString(text).build();
  }

  /** Answers the first request of a stream; what follows are acknowledgements. */
  private static final class Secrets extends SecretDiscoveryServiceImplBase {
    private final ImmutableMap<String, Secret> secrets;

    Secrets(ImmutableMap<String, Secret> secrets) {
      this.secrets = secrets;
    }

    @Override
    public StreamObserver<DiscoveryRequest> streamSecrets(
        StreamObserver<DiscoveryResponse> responses) {
      return new StreamObserver<>() {
        @Override
        public void onNext(DiscoveryRequest request) {
          if (request.getResponseNonce().isEmpty()) {
            responses.onNext(answer(request.getResourceNamesList()));
          }
        }

        @Override
        public void onError(Throwable gone) {
          // The proxy was stopped.
        }

        @Override
        public void onCompleted() {
          responses.onCompleted();
        }
      };
    }

    private DiscoveryResponse answer(Iterable<String> names) {
      DiscoveryResponse.Builder response =
          DiscoveryResponse.newBuilder().setTypeUrl(TYPE).setVersionInfo("1").setNonce("1");
      ImmutableList.copyOf(names).stream()
          .map(secrets::get)
          .forEach(secret ->
              response.addResources(
                  Any.newBuilder().setTypeUrl(TYPE).setValue(secret.toByteString())));
      return response.build();
    }
  }
}
