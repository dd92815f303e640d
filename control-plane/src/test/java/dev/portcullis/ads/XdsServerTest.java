package dev.portcullis.ads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableSet;
import dev.portcullis.proxy.NodeLimits;
import dev.portcullis.proxy.NodeReader;
import dev.portcullis.proxy.ProxyRegistry;
import dev.portcullis.xds.ResourceType;
import dev.portcullis.xds.Snapshot;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.TlsChannelCredentials;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollIoHandler;
import io.grpc.netty.shaded.io.netty.channel.unix.DomainSocketAddress;
import io.grpc.stub.StreamObserver;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class XdsServerTest {
  private static final long DEADLINE_SECONDS = 20;
  private static final String LOOPBACK = "127.0.0.1:0";

  @TempDir private Path folder;

  @Test
  void aPortInUseIsASentence() throws Exception {
    try (XdsServer first = start(LOOPBACK, null)) {
      assertThatThrownBy(() -> start("127.0.0.1:" + first.port(), null).close())
          .isInstanceOf(XdsServerException.class)
          .hasMessageContaining("is in use");
    }
  }

  @Test
  void aSocketIsTheOwnersOnlyAndServes() throws Exception {
    Path socket = folder.resolve("xds.sock");
    EventLoopGroup threads = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    try (XdsServer server = start("unix://" + socket, null)) {
      assertThat(server.port()).isZero();
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
          .isEqualTo("rw-------");
      ManagedChannel channel =
          NettyChannelBuilder.forAddress(new DomainSocketAddress(socket.toFile()))
              .channelType(EpollDomainSocketChannel.class)
              .eventLoopGroup(threads)
              .usePlaintext()
              .build();
      assertThat(ask(channel).isOk()).isTrue();
    } finally {
      threads.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aDeadSocketIsReplaced() throws Exception {
    Path socket = folder.resolve("xds.sock");
    try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      dead.bind(UnixDomainSocketAddress.of(socket));
    }
    assertThat(socket).exists();
    start("unix://" + socket, null).close();
  }

  @Test
  void aSocketThatIsServedStays() throws Exception {
    Path socket = folder.resolve("xds.sock");
    try (XdsServer first = start("unix://" + socket, null)) {
      assertThatThrownBy(() -> start("unix://" + socket, null).close())
          .isInstanceOf(XdsServerException.class)
          .hasMessageContaining("Another process listens");
      assertThat(socket).exists();
      assertThat(first.port()).isZero();
    }
  }

  @Test
  void whatIsNoSocketStays() throws Exception {
    Path file = Files.writeString(folder.resolve("precious"), "data");
    assertThatThrownBy(() -> start("unix://" + file, null).close())
        .isInstanceOf(XdsServerException.class)
        .hasMessageContaining("is not a socket");
    assertThat(file).hasContent("data");
    Path link = Files.createSymbolicLink(folder.resolve("link"), file);
    assertThatThrownBy(() -> start("unix://" + link, null).close())
        .hasMessageContaining("is not a socket");
    assertThat(link).isSymbolicLink();
  }

  @Test
  void aPathThatIsTooLongIsASentence() throws Exception {
    Path deep = Files.createDirectories(folder.resolve("d".repeat(120)));
    assertThatThrownBy(() -> start("unix://" + deep.resolve("s"), null).close())
        .isInstanceOf(XdsServerException.class)
        .hasMessageContaining("too long");
    assertThat(deep).isEmptyDirectory();
  }

  @Test
  void aCertificateThatIsReplacedIsServedAndABadPairIsNot() throws Exception {
    Certificates one = Certificates.make(folder, "one", "ip:127.0.0.1");
    Certificates two = Certificates.make(folder, "two", "ip:127.0.0.1");
    Path certificate = Files.copy(one.certificate(), folder.resolve("tls.crt"));
    Path key = Files.copy(one.key(), folder.resolve("tls.key"));
    try (XdsServer server = start(LOOPBACK, new XdsServerSettings.Tls(certificate, key, null))) {
      assertThat(ask(server, trusting(one)).isOk()).isTrue();
      assertThat(ask(server, InsecureChannelCredentials.create()).isOk()).isFalse();

      replace(two.certificate(), certificate);
      assertThat(ask(server, trusting(one)).isOk()).isTrue();
      replace(two.key(), key);
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
      while (!ask(server, trusting(two)).isOk()) {
        assertThat(System.nanoTime()).as("the new certificate").isLessThan(end);
      }
    }
  }

  @Test
  void aKeyOfAnotherCertificateIsRefusedAtStart() throws Exception {
    Certificates one = Certificates.make(folder, "one", "ip:127.0.0.1");
    Certificates two = Certificates.make(folder, "two", "ip:127.0.0.1");
    assertThatThrownBy(() ->
            start(LOOPBACK, new XdsServerSettings.Tls(one.certificate(), two.key(), null)).close())
        .isInstanceOf(XdsServerException.class)
        .hasMessageContaining("is not that of the certificate");
    assertThatThrownBy(
            () -> start(LOOPBACK, new XdsServerSettings.Tls(one.key(), one.key(), null)).close())
        .hasMessageContaining("no certificate");
    assertThatThrownBy(() ->
            start(LOOPBACK, new XdsServerSettings.Tls(one.certificate(), one.certificate(), null))
                .close())
        .hasMessageContaining("no private key");
  }

  @Test
  void aProxyIsWhoItsCertificateSays() throws Exception {
    Certificates server = Certificates.make(folder, "server", "ip:127.0.0.1");
    Certificates own = Certificates.make(folder, "own", "uri:spiffe://td/ns/ns/sa/sa");
    Certificates other = Certificates.make(folder, "other", "uri:spiffe://td/ns/other/sa/sa");
    Certificates alias = Certificates.make(folder, "alias", "uri:spiffe://td-alias/ns/ns/sa/sa");
    Certificates foreign = Certificates.make(folder, "foreign", "uri:spiffe://evil/ns/ns/sa/sa");
    Certificates stranger = Certificates.make(folder, "stranger", "uri:spiffe://td/ns/ns/sa/sa");
    Path authorities = folder.resolve("ca.crt");
    Files.writeString(
        authorities,
        Files.readString(own.certificate())
            + Files.readString(other.certificate())
            + Files.readString(alias.certificate())
            + Files.readString(foreign.certificate()));
    try (XdsServer xds =
        start(
            LOOPBACK, new XdsServerSettings.Tls(server.certificate(), server.key(), authorities))) {
      assertThat(ask(xds, trusting(server, own)).isOk()).isTrue();
      assertThat(ask(xds, trusting(server, alias)).isOk()).isTrue();
      assertThat(ask(xds, trusting(server, other)).getCode())
          .isEqualTo(Status.Code.PERMISSION_DENIED);
      assertThat(ask(xds, trusting(server, foreign)).getCode())
          .isEqualTo(Status.Code.PERMISSION_DENIED);
      assertThat(ask(xds, trusting(server, stranger)).getCode()).isEqualTo(Status.Code.UNAVAILABLE);
      assertThat(ask(xds, trusting(server)).getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    }
  }

  private static void replace(Path from, Path to) throws Exception {
    Path beside = to.resolveSibling(to.getFileName() + ".new");
    Files.copy(from, beside, StandardCopyOption.REPLACE_EXISTING);
    Files.move(beside, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static ChannelCredentials trusting(Certificates server) throws Exception {
    return TlsChannelCredentials.newBuilder().trustManager(server.certificate().toFile()).build();
  }

  private static ChannelCredentials trusting(Certificates server, Certificates own)
      throws Exception {
    return TlsChannelCredentials.newBuilder()
        .trustManager(server.certificate().toFile())
        .keyManager(own.certificate().toFile(), own.key().toFile())
        .build();
  }

  private static XdsServer start(String address, XdsServerSettings.Tls tls)
      throws XdsServerException {
    SettableFeed feed = new SettableFeed();
    feed.set(Snapshot.of(1, List.of()));
    AdsService service =
        new AdsService(
            feed,
            new ProxyRegistry(Instant::now),
            new NodeReader(NodeLimits.DEFAULT),
            new MixingTransition(),
            XdsLimits.LOOPBACK,
            Instant::now,
            AdsMetrics.NONE,
            () -> ImmutableSet.of("td", "td-alias"));
    return XdsServer.start(
        new XdsServerSettings(XdsAddress.parse(address), tls, false, XdsLimits.LOOPBACK), service);
  }

  private static Status ask(XdsServer server, ChannelCredentials credentials) throws Exception {
    return ask(Grpc.newChannelBuilderForAddress("127.0.0.1", server.port(), credentials).build());
  }

  /** OK if a stream is answered, else how it ended. */
  private static Status ask(ManagedChannel channel) throws Exception {
    CompletableFuture<Status> outcome = new CompletableFuture<>();
    StreamObserver<DeltaDiscoveryRequest> requests =
        AggregatedDiscoveryServiceGrpc.newStub(channel)
            .withDeadlineAfter(Duration.ofSeconds(DEADLINE_SECONDS))
            .deltaAggregatedResources(
                new StreamObserver<>() {
                  @Override
                  public void onNext(DeltaDiscoveryResponse response) {
                    outcome.complete(Status.OK);
                  }

                  @Override
                  public void onError(Throwable cause) {
                    outcome.complete(Status.fromThrowable(cause));
                  }

                  @Override
                  public void onCompleted() {
                    outcome.complete(Status.UNKNOWN);
                  }
                });
    var node = Script.NODE.toBuilder();
    node.getMetadataBuilder()
        .putFields(
            "serviceAccount", com.google.protobuf.Value.newBuilder().setStringValue("sa").build());
    requests.onNext(
        DeltaDiscoveryRequest.newBuilder()
            .setNode(node)
            .setTypeUrl(ResourceType.CLUSTER.typeUrl())
            .build());
    try {
      return outcome.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
    } finally {
      channel.shutdownNow();
    }
  }
}
