package dev.portcullis.ads;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.portcullis.ads.PeerIdentity.Account;
import dev.portcullis.proxy.NodeLimits;
import dev.portcullis.proxy.NodeReader;
import dev.portcullis.proxy.ProxyRegistry;
import dev.portcullis.snapshot.SnapshotFeed;
import dev.portcullis.xds.ProxyIdentity;
import dev.portcullis.xds.ResourceType;
import dev.portcullis.xds.Snapshot;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.grpc.ClientInterceptors;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.TlsChannelCredentials;
import io.grpc.stub.MetadataUtils;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Who is let in with a token, as whom, and who is not. */
final class TokenPeersTest {
  private static final String TOKEN = "header.payload-that-nobody-may-log.signature";
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  @TempDir private static Path folder;
  private static Certificates server;
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final ProxyRegistry registry = new ProxyRegistry(Instant::now);
  private final TokenReviewer reviewer =
      token ->
          switch (token) {
            case TOKEN -> new TokenReview.Proven(new Account("foo", "web", "web-1"));
            case "of.an.outage" -> new TokenReview.Undecided("The API server is away.");
            case "of.nobody.yet" -> new TokenReview.Proven(new Account("foo", "web", "web-new"));
            case "a.bug.here" -> throw new IllegalStateException("with a.bug.here in it");
            default -> new TokenReview.Refused("The API server does not take the token.");
          };

  @BeforeAll
  static void makeCertificates() throws Exception {
    server = Certificates.make(folder, "server", "ip:127.0.0.1");
  }

  @BeforeEach
  void listen() {
    log.start();
    ((Logger) LoggerFactory.getLogger("dev.portcullis.ads")).addAppender(log);
  }

  @AfterEach
  void nobodyLogsTokens() {
    ((Logger) LoggerFactory.getLogger("dev.portcullis.ads")).detachAppender(log);
    assertThat(said())
        .noneMatch(line -> line.contains("payload-that") || line.contains("bug.here"));
  }

  @Test
  void aProxyWithTheTokenOfItsPodHasThePodsLabels() throws Exception {
    try (XdsServer xds = start(reviewer);
        Proxy proxy = new Proxy(xds, "Bearer " + TOKEN)) {
      proxy.claims("web", "web-1", ImmutableMap.of());
      proxy.client.next();
      ProxyIdentity served = registry.connected(proxy.id()).iterator().next();
      assertThat(served.group().labels()).containsExactly(java.util.Map.entry("app", "web"));
    }
  }

  @Test
  void aNodeMayClaimWhatIsTrueOfItsPodAndNothingElse() throws Exception {
    try (XdsServer xds = start(reviewer)) {
      try (Proxy proxy = new Proxy(xds, "bearer " + TOKEN)) {
        proxy.claims("web", "web-1", ImmutableMap.of("app", "web"));
        assertThat(proxy.client.next().getTypeUrl()).isEqualTo(ResourceType.CLUSTER.typeUrl());
      }
      try (Proxy proxy = new Proxy(xds, "Bearer " + TOKEN)) {
        proxy.claims("web", "web-1", ImmutableMap.of("app", "payments"));
        assertThat(refusal(proxy, Status.Code.PERMISSION_DENIED))
            .isEqualTo(
                "The node claims the label app=payments, which Pod foo/web-1 does not have.");
      }
    }
  }

  @Test
  void anotherNamespaceAccountOrPodIsRefused() throws Exception {
    try (XdsServer xds = start(reviewer)) {
      try (Proxy proxy = new Proxy(xds, "Bearer " + TOKEN)) {
        proxy.claims("bar", "web", "web-1", ImmutableMap.of());
        assertThat(refusal(proxy, Status.Code.PERMISSION_DENIED))
            .isEqualTo(
                "The token is that of service account foo/web, but the node claims bar/web.");
      }
      try (Proxy proxy = new Proxy(xds, "Bearer " + TOKEN)) {
        proxy.claims("admin", "web-1", ImmutableMap.of());
        assertThat(refusal(proxy, Status.Code.PERMISSION_DENIED)).contains("claims foo/admin");
      }
      try (Proxy proxy = new Proxy(xds, "Bearer " + TOKEN)) {
        proxy.claims("web", "web-2", ImmutableMap.of());
        assertThat(refusal(proxy, Status.Code.PERMISSION_DENIED))
            .isEqualTo("The token is that of Pod foo/web-1, but the node claims to be web-2.");
      }
    }
  }

  @Test
  @DisplayName(
      "no token, two, another scheme, or one that is not taken: refused, and why is logged")
  void badTokensAreRefused() throws Exception {
    try (XdsServer xds = start(reviewer)) {
      assertRefused(xds, Status.Code.UNAUTHENTICATED, "neither a client certificate nor a token");
      assertRefused(xds, Status.Code.UNAUTHENTICATED, "not one bearer token", "Basic eDp5");
      assertRefused(
          xds,
          Status.Code.UNAUTHENTICATED,
          "not one bearer token",
          "Bearer " + TOKEN,
          "Bearer " + TOKEN);
      assertRefused(
          xds,
          Status.Code.UNAUTHENTICATED,
          "does not take the token",
          "Bearer other.payload-that.x");
      assertRefused(xds, Status.Code.UNAVAILABLE, "is away", "Bearer of.an.outage");
      assertRefused(xds, Status.Code.INTERNAL, "control plane failed", "Bearer a.bug.here");
    }
  }

  @Test
  void aPodThatIsNotKnownYetIsToldToComeAgain() throws Exception {
    try (XdsServer xds = start(reviewer);
        Proxy proxy = new Proxy(xds, "Bearer of.nobody.yet")) {
      proxy.claims("web", "web-new", ImmutableMap.of());
      assertThat(refusal(proxy, Status.Code.UNAVAILABLE)).contains("foo/web-new");
      assertThat(registry.proxies()).isEmpty();
    }
  }

  @Test
  @DisplayName("where nobody reviews tokens, labels that are left to one are those of a known Pod")
  void aTokenIsNotIgnored() throws Exception {
    try (XdsServer xds = start(null)) {
      try (Proxy proxy = new Proxy(xds, "Bearer " + TOKEN)) {
        proxy.claims("web", "web-1", ImmutableMap.of());
        proxy.client.next();
        ProxyIdentity served = registry.connected(proxy.id()).iterator().next();
        assertThat(served.group().labels()).containsEntry("app", "web");
      }
      try (Proxy proxy = new Proxy(xds, "Bearer " + TOKEN)) {
        proxy.claims("web", "web-2", ImmutableMap.of());
        assertThat(refusal(proxy, Status.Code.UNAVAILABLE)).contains("foo/web-2");
      }
    }
  }

  private void assertRefused(XdsServer xds, Status.Code code, String why, String... shown)
      throws Exception {
    try (Proxy proxy = new Proxy(xds, shown)) {
      proxy.claims("web", "web-1", ImmutableMap.of());
      assertThat(refusal(proxy, code)).contains(why);
    }
  }

  /** What a proxy was told at the end of its stream, which also has to be in the log. */
  private String refusal(Proxy proxy, Status.Code code) throws Exception {
    Status status = proxy.client.end();
    assertThat(status.getCode()).as("%s", status).isEqualTo(code);
    String description = String.valueOf(status.getDescription());
    assertThat(said())
        .anyMatch(line -> line.contains("proxy refused") && line.contains(description));
    return description;
  }

  private List<String> said() {
    return List.copyOf(log.list).stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  private XdsServer start(TokenReviewer with) throws Exception {
    SettableFeed empty = new SettableFeed();
    empty.set(Snapshot.of(1, List.of()));
    AdsService service =
        new AdsService(
            new OnePod(empty),
            registry,
            new NodeReader(NodeLimits.DEFAULT),
            new MixingTransition(),
            XdsLimits.LOOPBACK,
            Instant::now,
            AdsMetrics.NONE,
            () -> ImmutableSet.of("td"));
    var tls = new XdsServerSettings.Tls(server.certificate(), server.key(), null);
    return XdsServer.start(
        new XdsServerSettings(XdsAddress.parse("127.0.0.1:0"), tls, false, XdsLimits.LOOPBACK),
        with,
        service);
  }

  /** A cluster with the one Pod {@code foo/web-1}. */
  private record OnePod(SettableFeed feed) implements SnapshotFeed {
    @Override
    public Subscription subscribe(ProxyIdentity proxy, Runnable wake) {
      return feed.subscribe(proxy, wake);
    }

    @Override
    public ImmutableMap<String, String> awaitPod(String namespace, String name, Duration patience) {
      return namespace.equals("foo") && name.equals("web-1") ? ImmutableMap.of("app", "web") : null;
    }
  }

  /** A sidecar. */
  private static final class Proxy implements AutoCloseable {
    private final ManagedChannel channel;
    private final DeltaClient client;

    Proxy(XdsServer xds, String... shown) throws Exception {
      Metadata headers = new Metadata();
      for (String value : shown) {
        headers.put(AUTHORIZATION, value);
      }
      channel =
          Grpc.newChannelBuilderForAddress(
                  "127.0.0.1",
                  xds.port(),
                  TlsChannelCredentials.newBuilder()
                      .trustManager(server.certificate().toFile())
                      .build())
              .build();
      client =
          new DeltaClient(
              ClientInterceptors.intercept(
                  channel, MetadataUtils.newAttachHeadersInterceptor(headers)));
    }

    String id() {
      return "sidecar~10.0.0.1~web-1.foo~foo.svc.cluster.local";
    }

    void claims(String account, String pod, ImmutableMap<String, String> labels) {
      claims("foo", account, pod, labels);
    }

    void claims(String namespace, String account, String pod, ImmutableMap<String, String> labels) {
      Struct.Builder all = Struct.newBuilder();
      labels.forEach((name, value) -> all.putFields(name, text(value)));
      Struct.Builder metadata =
          Struct.newBuilder()
              .putFields("NAMESPACE", text(namespace))
              .putFields("SERVICE_ACCOUNT", text(account))
              .putFields("LABELS", Value.newBuilder().setStructValue(all).build());
      DeltaDiscoveryRequest.Builder request = DeltaClient.request(ResourceType.CLUSTER);
      request
          .getNodeBuilder()
          .setId("sidecar~10.0.0.1~%s.%s~%s.svc.cluster.local".formatted(pod, namespace, namespace))
          .setMetadata(metadata);
      client.send(request);
    }

    private static Value text(String text) {
      return Value.newBuilder().setStringValue(text).build();
    }

    @Override
    public void close() {
      channel.shutdownNow();
    }
  }
}
