package dev.portcullis.ads;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableSet;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.portcullis.proxy.NodeLimits;
import dev.portcullis.proxy.NodeReader;
import dev.portcullis.proxy.ProxyRegistry;
import dev.portcullis.xds.ResourceType;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who gets the private keys of gateways, and who asks for them in vain. */
final class SecretsTest {
  private static final String LOOPBACK = "127.0.0.1:0";
  private static final List<String> WAYS_TO_ASK =
      List.of(
          "kubernetes://server",
          "kubernetes://istio-system/server",
          "kubernetes://of-a-team/of-the-team",
          "server",
          "istio-system/server",
          "kubernetes://../istio-system/server",
          "*");

  @TempDir private static Path folder;
  private static Certificates server;
  private static Certificates gateway;
  private static Certificates attacker;
  private static XdsServerSettings.Tls tls;
  private boolean credible = true;
  private final ProxyRegistry registry = new ProxyRegistry(Instant::now);

  @BeforeAll
  static void makeCertificates() throws Exception {
    server = Certificates.make(folder, "server", "ip:127.0.0.1");
    gateway = Certificates.make(folder, "gateway", "uri:spiffe://td/ns/istio-system/sa/sa");
    attacker = Certificates.make(folder, "attacker", "uri:spiffe://td/ns/attacker/sa/sa");
    Path authorities = folder.resolve("ca.crt");
    Files.writeString(
        authorities,
        Files.readString(gateway.certificate()) + Files.readString(attacker.certificate()));
    tls = new XdsServerSettings.Tls(server.certificate(), server.key(), authorities);
  }

  @Test
  void aGatewayThatProvesItsNamespaceIsGivenItsSecrets() throws Exception {
    try (XdsServer xds = start(LOOPBACK, tls, false);
        Asking asking = ask(xds, credentials(gateway), "istio-system", "kubernetes://server")) {
      assertThat(asking.answered()).containsExactly("kubernetes://server");
    }
  }

  @Test
  @DisplayName("a workload beside the gateway gets nothing by saying that it is the gateway")
  void aNeighbourOfTheGatewayGetsNothing() throws Exception {
    credible = false;
    try (XdsServer xds = start(LOOPBACK, tls, false);
        Asking asking =
            ask(xds, credentials(gateway), "istio-system", WAYS_TO_ASK.toArray(String[]::new))) {
      assertThat(asking.answered()).isEmpty();
      assertThat(registry.proxies().getFirst().warnings())
          .anyMatch(warning -> warning.contains("no Pod or Deployment"));
    }
  }

  @Test
  @DisplayName("a client of another namespace gets nothing, however it asks")
  void anotherNamespaceGetsNothing() throws Exception {
    try (XdsServer xds = start(LOOPBACK, tls, false);
        Asking asking =
            ask(xds, credentials(attacker), "attacker", WAYS_TO_ASK.toArray(String[]::new))) {
      assertThat(asking.answered()).isEmpty();
    }
  }

  @Test
  @DisplayName("a forged node is turned away before it is told anything")
  void aForgedNodeIsTurnedAway() throws Exception {
    try (XdsServer xds = start(LOOPBACK, tls, false);
        Asking asking = ask(xds, credentials(attacker), "istio-system", "kubernetes://server")) {
      assertThat(asking.client.end().getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
    }
  }

  @Test
  @DisplayName("over plaintext nobody gets secrets, whoever the node says it is, and that is said")
  void plaintextGetsNothing() throws Exception {
    try (XdsServer xds = start(LOOPBACK, null, false);
        Asking asking =
            ask(
                xds,
                InsecureChannelCredentials.create(),
                "istio-system",
                WAYS_TO_ASK.toArray(String[]::new))) {
      assertThat(asking.answered()).isEmpty();
      assertThat(registry.proxies().getFirst().warnings())
          .anyMatch(warning -> warning.contains("Secrets of its Gateways are withheld"));
    }
  }

  @Test
  @DisplayName("TLS that asks for no certificate proves nothing")
  void tlsWithoutClientCertificatesProvesNothing() throws Exception {
    var open = new XdsServerSettings.Tls(server.certificate(), server.key(), null);
    try (XdsServer xds = start(LOOPBACK, open, false);
        Asking asking = ask(xds, credentials(gateway), "istio-system", "kubernetes://server")) {
      assertThat(asking.answered()).isEmpty();
    }
  }

  @Test
  void whoSaysInsecureGivesThemToAnybody() throws Exception {
    try (XdsServer xds = start(LOOPBACK, null, true);
        Asking asking =
            ask(xds, InsecureChannelCredentials.create(), "istio-system", "kubernetes://server")) {
      assertThat(asking.answered()).containsExactly("kubernetes://server");
      assertThat(registry.proxies().getFirst().warnings())
          .noneMatch(warning -> warning.contains("withheld"));
    }
  }

  @Test
  void whoeverReachesASocketFileIsTrusted() throws Exception {
    Path socket = folder.resolve("xds.sock");
    EventLoopGroup threads = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    ManagedChannel channel =
        NettyChannelBuilder.forAddress(new DomainSocketAddress(socket.toFile()))
            .channelType(EpollDomainSocketChannel.class)
            .eventLoopGroup(threads)
            .usePlaintext()
            .build();
    try (XdsServer xds = start("unix://" + socket, null, false);
        Asking asking = ask(channel, "istio-system", "kubernetes://server")) {
      assertThat(xds.port()).isZero();
      assertThat(asking.answered()).containsExactly("kubernetes://server");
    } finally {
      threads.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
  }

  private static ChannelCredentials credentials(Certificates own) throws Exception {
    return TlsChannelCredentials.newBuilder()
        .trustManager(server.certificate().toFile())
        .keyManager(own.certificate().toFile(), own.key().toFile())
        .build();
  }

  private XdsServer start(String address, XdsServerSettings.Tls with, boolean toAnybody)
      throws Exception {
    AdsService service =
        new AdsService(
            new CompiledSecrets(credible),
            registry,
            new NodeReader(NodeLimits.DEFAULT),
            new MixingTransition(),
            XdsLimits.LOOPBACK,
            Instant::now,
            AdsMetrics.NONE,
            () -> ImmutableSet.of("td"));
    return XdsServer.start(
        new XdsServerSettings(
            XdsAddress.parse(address), with, false, toAnybody, XdsLimits.LOOPBACK),
        service);
  }

  private static Asking ask(
      XdsServer server, ChannelCredentials credentials, String namespace, String... names) {
    return ask(
        Grpc.newChannelBuilderForAddress("127.0.0.1", server.port(), credentials).build(),
        namespace,
        names);
  }

  /** Asks as a gateway of a namespace with the labels that the Gateway selects. */
  private static Asking ask(ManagedChannel channel, String namespace, String... names) {
    Asking asking = new Asking(channel, new DeltaClient(channel));
    Struct.Builder metadata = Struct.newBuilder();
    metadata
        .putFields("role", text("gateway"))
        .putFields("namespace", text(namespace))
        .putFields("serviceAccount", text("sa"))
        .putFields(
            "labels",
            Value.newBuilder()
                .setStructValue(
                    Struct.newBuilder().putFields("istio", text("ingressgateway")).build())
                .build());
    DeltaDiscoveryRequest.Builder request = DeltaClient.request(ResourceType.SECRET);
    request.getNodeBuilder().setId("gateway").setMetadata(metadata);
    asking.client.send(request.addAllResourceNamesSubscribe(List.of(names)));
    // Answered after all that there is of the first.
    asking.client.send(DeltaClient.request(ResourceType.CLUSTER));
    return asking;
  }

  private static Value text(String text) {
    return Value.newBuilder().setStringValue(text).build();
  }

  /** A client with its connection. */
  private record Asking(ManagedChannel channel, DeltaClient client) implements AutoCloseable {
    /** The names of all secrets that came. */
    List<String> answered() throws InterruptedException {
      ImmutableSet.Builder<String> secrets = ImmutableSet.builder();
      boolean clusters = false;
      boolean all = false;
      while (!clusters || !all) {
        DeltaDiscoveryResponse response = client.next();
        clusters |= response.getTypeUrl().equals(ResourceType.CLUSTER.typeUrl());
        if (response.getTypeUrl().equals(ResourceType.SECRET.typeUrl())) {
          all = true;
          response.getResourcesList().stream().map(Resource::getName).forEach(secrets::add);
        }
      }
      return secrets.build().asList();
    }

    @Override
    public void close() {
      channel.shutdownNow();
    }
  }
}
