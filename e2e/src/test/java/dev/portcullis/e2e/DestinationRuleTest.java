package dev.portcullis.e2e;

import static dev.portcullis.e2e.harness.EchoBackend.echo;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.portcullis.e2e.harness.Await;
import dev.portcullis.e2e.harness.EchoBackend;
import dev.portcullis.e2e.harness.FreePorts;
import dev.portcullis.e2e.harness.HttpAnswer;
import dev.portcullis.e2e.harness.HttpRequest;
import dev.portcullis.e2e.harness.LoopbackHttpServer;
import dev.portcullis.e2e.harness.Mesh;
import dev.portcullis.e2e.harness.WithEnvoy;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a DestinationRule does with the requests of a real gateway. */
@WithEnvoy
final class DestinationRuleTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final String V1 = "127.21.0.1";
  private static final String V2 = "127.21.0.2";
  private static final String FAILING = "127.21.0.3";
  private static final String HELD = "127.21.0.4";

  /** Of all endpoints, which differ by their addresses. */
  private static final int PORT = FreePorts.next();

  private static final CountDownLatch RELEASED = new CountDownLatch(1);
  private static final AtomicInteger FAILED = new AtomicInteger();

  private static RoutedMesh routed;
  private static ImmutableList<AutoCloseable> servers;

  @BeforeAll
  static void start() {
    routed = new RoutedMesh(Mesh.gateway());
    servers =
        ImmutableList.of(
            EchoBackend.start("v1", address(V1)),
            EchoBackend.start("v2", address(V2)),
            LoopbackHttpServer.start(address(FAILING), _ -> failed()),
            LoopbackHttpServer.start(address(HELD), _ -> released()));
  }

  @AfterAll
  static void stop() throws Exception {
    RELEASED.countDown();
    routed.close();
    for (AutoCloseable server : servers) {
      server.close();
    }
  }

  @AfterEach
  void nothingWasRefused() {
    routed.assertNothingRefused();
    routed.mesh().removePolicies();
  }

  @Test
  void subsetsAreTheEndpointsWithTheirLabelsAndUndefinedOnesAnswer503() {
    routed.apply(
        service(V1, V2),
        RoutedMesh.routes(
            """
            - match: [{uri: {prefix: /v1}}]
              route: [{destination: {host: reviews, port: {number: 80}, subset: v1}}]
            - match: [{uri: {prefix: /v2}}]
              route: [{destination: {host: reviews, port: {number: 80}, subset: v2}}]
            - route: [{destination: {host: reviews, port: {number: 80}, subset: v3}}]
            """),
        rule(
            """
            subsets:
            - {name: v1, labels: {address: 127.21.0.1}}
            - {name: v2, labels: {address: 127.21.0.2}}
            """));
    for (int i = 0; i < 10; i++) {
      assertThat(server(routed.get("/v1"))).isEqualTo("v1");
      assertThat(server(routed.get("/v2"))).isEqualTo("v2");
    }
    assertThat(routed.get("/v3").status()).isEqualTo(503);
  }

  @Test
  void trap80RequestsStickToAnEndpointByAHeaderButNotAtAPortWithOtherSettings() {
    routed.apply(
        service(V1, V2),
        RoutedMesh.routes(
            """
            - match: [{uri: {prefix: /other-port}}]
              route: [{destination: {host: reviews, port: {number: 90}}}]
            - route: [{destination: {host: reviews, port: {number: 80}}}]
            """),
        rule(
            """
            trafficPolicy:
              loadBalancer: {consistentHash: {httpHeaderName: x-user}}
              portLevelSettings:
              - port: {number: 90}
                connectionPool: {tcp: {connectTimeout: 5s}}
            """));
    ImmutableSet<String> ofAll =
        IntStream.range(0, 40)
            .mapToObj(user -> serversOf("/", "user-" + user))
            .peek(ofOne -> assertThat(ofOne).hasSize(1))
            .flatMap(ImmutableSet::stream)
            .collect(ImmutableSet.toImmutableSet());
    assertThat(ofAll).containsExactlyInAnyOrder("v1", "v2");
    Await.until(
        "requests of one user at several endpoints",
        SOON,
        () -> serversOf("/other-port", "user-1").size() == 2);
  }

  @Test
  void anEndpointThatFailsGetsNoMoreRequests() {
    routed.apply(
        service(V1, FAILING),
        RoutedMesh.routes(
            """
            - route: [{destination: {host: reviews, port: {number: 80}}}]
              retries: {attempts: 0}
            """),
        rule(
            """
            trafficPolicy:
              outlierDetection:
                consecutive5xxErrors: 3
                baseEjectionTime: 10m
                maxEjectionPercent: 100
            """));
    Await.until(
        "twenty answers in a row without a failure",
        SOON,
        () -> IntStream.range(0, 20).allMatch(_ -> routed.get("/").status() == 200));
    // Each worker may have had some on their way.
    assertThat(FAILED.get()).isBetween(3, 10);
  }

  @Test
  void requestsBeyondTheLimitsOfAPoolAnswer503AtOnce() throws Exception {
    routed.apply(
        service(HELD),
        RoutedMesh.routes("- route: [{destination: {host: reviews, port: {number: 80}}}]"),
        rule(
            """
            trafficPolicy:
              connectionPool: {tcp: {maxConnections: 1}, http: {http1MaxPendingRequests: 1}}
            """));
    AtomicInteger refused = new AtomicInteger();
    try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<CompletableFuture<Integer>> answers =
          IntStream.range(0, 10)
              .mapToObj(_ ->
                  CompletableFuture.supplyAsync(() -> routed.get("/").status(), clients)
                      .whenComplete((status, _) -> {
                        if (status != null && status == 503) {
                          refused.incrementAndGet();
                        }
                      }))
              .toList();
      // Of ten each of two workers may have one under way, whatever the limit, and one waits.
      Await.until("requests that are refused", SOON, () -> refused.get() >= 6);
      RELEASED.countDown();
      assertThat(answers.stream().map(CompletableFuture::join)).contains(200);
    }
  }

  private static ImmutableSet<String> serversOf(String path, String user) {
    return IntStream.range(0, 8)
        .mapToObj(_ -> server(routed.ask(HttpRequest.get(path).header("x-user", user))))
        .collect(ImmutableSet.toImmutableSet());
  }

  private static String server(HttpAnswer answer) {
    assertThat(answer.status()).isEqualTo(200);
    return echo(answer).path("server").asText();
  }

  private static HttpAnswer failed() {
    FAILED.incrementAndGet();
    return new HttpAnswer(503, ImmutableList.of(), "");
  }

  private static HttpAnswer released() {
    try {
      RELEASED.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    return new HttpAnswer(200, ImmutableList.of(), "");
  }

  private static InetSocketAddress address(String ip) {
    return new InetSocketAddress(ip, PORT);
  }

  /** A Service of pods at these addresses, which are among their labels. */
  private static String service(String... addresses) {
    StringBuilder documents =
        new StringBuilder(
            """
            apiVersion: v1
            kind: Service
            metadata: {name: reviews}
            spec:
              selector: {app: reviews}
              ports:
              - {name: http, port: 80, targetPort: PORT}
              - {name: http-other, port: 90, targetPort: PORT}
            """
                .replace("PORT", "" + PORT));
    for (String address : addresses) {
      documents.append(
          """
          ---
          apiVersion: v1
          kind: Pod
          metadata: {name: "reviews-%1$s", labels: {app: reviews, address: %1$s}}
          status: {podIP: %1$s, conditions: [{type: Ready, status: "True"}]}
          """
              .formatted(address));
    }
    return documents.toString();
  }

  private static String rule(String fields) {
    return """
    apiVersion: networking.istio.io/v1
    kind: DestinationRule
    metadata: {name: reviews}
    spec:
      host: reviews
      %s
    """
        .formatted(fields.strip().replace("\n", "\n  "));
  }
}
