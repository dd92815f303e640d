package dev.portcullis.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.portcullis.decide.DecidingProxy;
import dev.portcullis.decide.Decision;
import dev.portcullis.decide.ExternalAuthorizers;
import dev.portcullis.decide.Policies;
import dev.portcullis.decide.PolicyDecider;
import dev.portcullis.decide.request.Connection;
import dev.portcullis.directory.DirectoryCheck;
import dev.portcullis.directory.DirectorySettings;
import dev.portcullis.e2e.harness.Bootstraps;
import dev.portcullis.e2e.harness.ControlPlaneProcess;
import dev.portcullis.e2e.harness.EchoBackend;
import dev.portcullis.e2e.harness.EnvoyProcess;
import dev.portcullis.e2e.harness.FreePorts;
import dev.portcullis.e2e.harness.HttpAnswer;
import dev.portcullis.e2e.harness.HttpRequest;
import dev.portcullis.e2e.harness.PolicyDirectory;
import dev.portcullis.e2e.harness.RawHttpClient;
import dev.portcullis.e2e.harness.WithEnvoy;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The Gateway API's routes at a real gateway, and policies that find it by its name. */
@WithEnvoy
final class GatewayApiTest {
  private static final String LABEL = "gateway.networking.k8s.io/gateway-name";
  private static final String NAMESPACE = "edge";
  private static final InetSocketAddress ADDRESS =
      new InetSocketAddress("127.0.0.1", FreePorts.next());

  private static final String ROUTES =
      """
      apiVersion: gateway.networking.k8s.io/v1
      kind: Gateway
      metadata: {name: edge, namespace: edge}
      spec:
        gatewayClassName: istio
        listeners:
        - {name: http, port: GATEWAY, protocol: HTTP, hostname: "*.example.com", allowedRoutes: {namespaces: {from: All}}}
      ---
      apiVersion: gateway.networking.k8s.io/v1
      kind: HTTPRoute
      metadata: {name: shop, namespace: shop}
      spec:
        parentRefs: [{name: edge, namespace: edge}]
        hostnames: [shop.example.com]
        rules:
        - {matches: [{path: {value: /cart}}], backendRefs: [{name: shop, port: 80}]}
        - matches: [{path: {value: /old}}]
          filters: [{type: URLRewrite, urlRewrite: {path: {type: ReplacePrefixMatch, replacePrefixMatch: /}}}]
          backendRefs: [{name: shop, port: 80}]
        - {matches: [{path: {value: /gone}}], backendRefs: [{name: gone, port: 80}]}
        - {matches: [{path: {value: /others}}], backendRefs: [{name: shop, namespace: others, port: 80}]}
        - {matches: [{path: {value: /none}}]}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: shop, namespace: shop, annotations: {portcullis.dev/endpoints: "127.0.0.1:BACKEND"}}
      spec: {ports: [{name: http, port: 80}]}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: shop, namespace: others, annotations: {portcullis.dev/endpoints: "127.0.0.1:BACKEND"}}
      spec: {ports: [{name: http, port: 80}]}
      """;

  private static final String POLICY =
      """
      apiVersion: security.istio.io/v1
      kind: AuthorizationPolicy
      metadata: {name: closed, namespace: %s}
      spec:
        action: DENY
        targetRefs: [{group: gateway.networking.k8s.io, kind: Gateway, name: %s}]
        rules: [{to: [{operation: {paths: ["/cart/closed"]}}]}]
      """;

  private static final EchoBackend BACKEND = EchoBackend.start("shop");
  private static final PolicyDirectory DIRECTORY = PolicyDirectory.create();
  private static ControlPlaneProcess controlPlane;
  private static EnvoyProcess envoy;

  @BeforeAll
  static void start() {
    DIRECTORY.replace(
        "routes.yaml",
        ROUTES
            .replace("GATEWAY", String.valueOf(ADDRESS.getPort()))
            .replace("BACKEND", String.valueOf(BACKEND.port())));
    controlPlane = ControlPlaneProcess.start(DIRECTORY.path()).awaitReady();
    InetSocketAddress admin = new InetSocketAddress("127.0.0.1", FreePorts.next());
    String bootstrap =
        Bootstraps.of(
            new Bootstraps.Workload(
                "edge", "gateway", NAMESPACE, LABEL + "=edge", Bootstraps.Transport.DELTA, admin),
            controlPlane.xdsAddress());
    envoy =
        EnvoyProcess.start(new EnvoyProcess.Setup("edge", bootstrap, admin, 1))
            .awaitReady()
            .awaitListening(ADDRESS);
  }

  @AfterAll
  static void stop() {
    envoy.close();
    controlPlane.close();
    BACKEND.close();
    DIRECTORY.close();
  }

  @Test
  void requestsGoWhereTheRouteSays() throws IOException {
    assertThat(get("shop.example.com", "/cart/1").status()).isEqualTo(200);
    // Whole segments of a path.
    assertThat(get("shop.example.com", "/cartoons").status()).isEqualTo(404);
    assertThat(get("other.example.com", "/cart").status()).isEqualTo(404);
    assertThat(get("shop.example.com", "/none").status()).isEqualTo(404);
    assertThat(get("shop.example.com", "/gone").status()).isEqualTo(500);
    assertThat(get("shop.example.com", "/others").status()).isEqualTo(500);
    HttpAnswer rewritten = get("shop.example.com", "/old/1");
    assertThat(EchoBackend.echo(rewritten).path("path").asText()).isEqualTo("/1");
    assertThat(EchoBackend.echo(get("shop.example.com", "/old")).path("path").asText())
        .isEqualTo("/");
  }

  @Test
  void aPolicyFindsTheGatewayByItsNameAndNamespace() throws IOException {
    apply(POLICY.formatted(NAMESPACE, "edge"));
    assertThat(askedTwice("/cart/closed")).isEqualTo(403);
    assertThat(askedTwice("/cart/open")).isEqualTo(200);
    apply(POLICY.formatted(NAMESPACE, "other"));
    assertThat(askedTwice("/cart/closed")).isEqualTo(200);
    apply(POLICY.formatted("shop", "edge"));
    assertThat(askedTwice("/cart/closed")).isEqualTo(200);
  }

  @Test
  void aGrantOpensAnotherNamespace() throws IOException {
    long before = controlPlane.generation();
    DIRECTORY.replace(
        "grant.yaml",
        """
        apiVersion: gateway.networking.k8s.io/v1
        kind: ReferenceGrant
        metadata: {name: grant, namespace: others}
        spec:
          from: [{group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: shop}]
          to: [{group: "", kind: Service}]
        """);
    controlPlane.awaitEnforced(before, 1);
    assertThat(get("shop.example.com", "/others").status()).isEqualTo(200);
    before = controlPlane.generation();
    DIRECTORY.delete("grant.yaml");
    controlPlane.awaitEnforced(before, 1);
    assertThat(get("shop.example.com", "/others").status()).isEqualTo(500);
  }

  private static void apply(String policy) {
    long before = controlPlane.generation();
    DIRECTORY.replace("policy.yaml", policy);
    controlPlane.awaitEnforced(before, 1);
  }

  private static HttpAnswer get(String host, String path) throws IOException {
    return RawHttpClient.exchange(ADDRESS, HttpRequest.get(path).host(host));
  }

  /** Envoy's answer, which the decider gives, too. */
  private static int askedTwice(String path) throws IOException {
    int seen = get("shop.example.com", path).status();
    DirectoryCheck.Report report = DirectoryCheck.run(DirectorySettings.of(DIRECTORY.path()));
    Decision decided =
        new PolicyDecider(
                Policies.of(report.objects().values(), report.mesh()),
                new DecidingProxy(
                    DecidingProxy.Role.GATEWAY, NAMESPACE, ImmutableMap.of(LABEL, "edge"), null),
                ExternalAuthorizers.ALLOWING)
            .decide(
                new dev.portcullis.decide.request.HttpRequest(
                    new Connection("127.0.0.1", "127.0.0.1", ADDRESS.getPort(), null, "", false),
                    "GET",
                    "shop.example.com",
                    path,
                    ImmutableList.of()),
                Instant.now());
    assertThat(decided.status()).isEqualTo(seen);
    return seen;
  }
}
