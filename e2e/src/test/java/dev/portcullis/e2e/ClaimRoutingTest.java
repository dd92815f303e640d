package dev.portcullis.e2e;

import static dev.portcullis.e2e.RoutedMesh.routes;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.portcullis.e2e.harness.Bootstraps.Transport;
import dev.portcullis.e2e.harness.Edge;
import dev.portcullis.e2e.harness.HttpAnswer;
import dev.portcullis.e2e.harness.HttpRequest;
import dev.portcullis.e2e.harness.Mesh;
import dev.portcullis.e2e.harness.Place;
import dev.portcullis.e2e.harness.TestKey;
import dev.portcullis.e2e.harness.TestTokens;
import dev.portcullis.e2e.harness.WithEnvoy;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Routes that depend on verified tokens, however policy reaches the gateway. */
@WithEnvoy
final class ClaimRoutingTest {
  private static final TestKey KEY = TestKey.rsa("claims");
  private static final String ISSUER = "testing@secure.istio.io";
  private static final String POLICY =
      """
      apiVersion: security.istio.io/v1
      kind: RequestAuthentication
      metadata: {name: jwt, namespace: istio-system}
      spec:
        selector: {matchLabels: {istio: ingressgateway}}
        jwtRules:
        - issuer: testing@secure.istio.io
          jwks: 'JWKS'
          outputClaimToHeaders: [{header: x-tenant, claim: tenant}]
      """
          .replace("JWKS", TestTokens.jwks(KEY));
  private static final String ROUTES =
      """
      - match:
        - headers: {"@request.auth.claims.groups": {exact: admin}}
          withoutHeaders: {"@request.auth.claims.acr": {exact: weak}}
        directResponse: {status: 200, body: {string: admins}}
      - match: [{headers: {"@Request.Auth.Claims.groups": {regex: "ops-[0-9]+"}}}]
        directResponse: {status: 200, body: {string: ops}}
      - match: [{headers: {"@request.auth.claims.app.roles": {prefix: write}}}]
        directResponse: {status: 200, body: {string: writers}}
      - match: [{headers: {"@request.auth.claims[https://example.com/app][role]": {exact: a}}}]
        directResponse: {status: 200, body: {string: namespaced}}
      - match: [{headers: {x-tenant: {exact: acme}}}]
        directResponse: {status: 200, body: {string: acme}}
      - match: [{headers: {"@request.auth.claims.level": {}}}]
        directResponse: {status: 200, body: {string: levelled}}
      - match:
        - uri: {prefix: /guests}
          withoutHeaders: {"@request.auth.claims.iss": {}}
        directResponse: {status: 200, body: {string: guests}}
      """;

  private static ImmutableMap<Delivery, RoutedMesh> meshes = ImmutableMap.of();

  /** How policy reaches the proxy. */
  enum Delivery {
    ATOMIC("{}\n"),
    PHASED("portcullis: {policyDelivery: phased}\n");

    private final String meshConfig;

    Delivery(String meshConfig) {
      this.meshConfig = meshConfig;
    }

    private RoutedMesh start() {
      RoutedMesh routed =
          new RoutedMesh(
              Mesh.start(
                  Mesh.Settings.of(new Edge.Kind(Place.GATEWAY, Transport.DELTA))
                      .meshConfig(meshConfig)));
      routed.apply(routes(ROUTES));
      routed.mesh().apply("policy.yaml", POLICY);
      return routed;
    }
  }

  @BeforeAll
  static void start() {
    meshes =
        ImmutableMap.of(
            Delivery.ATOMIC, Delivery.ATOMIC.start(), Delivery.PHASED, Delivery.PHASED.start());
  }

  @AfterAll
  static void stop() {
    meshes.values().forEach(RoutedMesh::close);
  }

  @ParameterizedTest
  @EnumSource
  void aClaimIsATextOrAListOfThem(Delivery delivery) {
    assertThat(route(delivery, "groups", "admin")).isEqualTo("admins");
    assertThat(route(delivery, "groups", ImmutableList.of("dev", "admin"))).isEqualTo("admins");
    assertThat(route(delivery, "groups", ImmutableList.of("dev", "ops-7"))).isEqualTo("ops");
    assertThat(route(delivery, "groups", "administrator")).isEqualTo("404");
    assertThat(route(delivery, "groups", "xops-7")).isEqualTo("404");
    assertThat(route(delivery, "groups", 7)).isEqualTo("404");
    assertThat(route(delivery, "groups", ImmutableList.of())).isEqualTo("404");
  }

  @ParameterizedTest
  @EnumSource
  void claimsMayBeNested(Delivery delivery) {
    assertThat(route(delivery, "app", ImmutableMap.of("roles", "writer"))).isEqualTo("writers");
    assertThat(
            route(
                delivery, "app", ImmutableMap.of("roles", ImmutableList.of("reader", "write-all"))))
        .isEqualTo("writers");
    assertThat(route(delivery, "app.roles", "writer")).isEqualTo("404");
    assertThat(route(delivery, "https://example.com/app", ImmutableMap.of("role", "a")))
        .isEqualTo("namespaced");
  }

  @ParameterizedTest
  @EnumSource
  void anUnwantedClaimKeepsOut(Delivery delivery) {
    ImmutableMap<String, Object> weak =
        ImmutableMap.of("iss", ISSUER, "groups", "admin", "acr", "weak");
    assertThat(routeOf(delivery, "/", TestTokens.token(KEY, weak))).isEqualTo("404");
    assertThat(routeOf(delivery, "/guests", "")).isEqualTo("guests");
    assertThat(routeOf(delivery, "/guests", TestTokens.istio(KEY))).isEqualTo("404");
  }

  @ParameterizedTest
  @EnumSource
  void aClaimMayJustHaveToBeThere(Delivery delivery) {
    assertThat(route(delivery, "level", "x")).isEqualTo("levelled");
    assertThat(route(delivery, "level", ImmutableList.of("x"))).isEqualTo("levelled");
    assertThat(route(delivery, "level", 5)).isEqualTo("levelled");
    assertThat(route(delivery, "level", false)).isEqualTo("levelled");
    assertThat(route(delivery, "level", ImmutableList.of())).isEqualTo("levelled");
  }

  @ParameterizedTest
  @EnumSource
  void headersMadeOfClaimsChooseTheRouteToo(Delivery delivery) {
    assertThat(route(delivery, "tenant", "acme")).isEqualTo("acme");
    assertThat(route(delivery, "tenant", "other")).isEqualTo("404");
  }

  @ParameterizedTest
  @EnumSource
  void withoutATokenThereIsNoRouteAndWithABadOneNoRouting(Delivery delivery) {
    assertThat(routeOf(delivery, "/", "")).isEqualTo("404");
    HttpAnswer refused = mesh(delivery).ask(HttpRequest.get("/guests").bearer("x.y.z"));
    assertThat(refused.status()).isEqualTo(401);
    ImmutableMap<String, Object> foreign =
        ImmutableMap.of("iss", ISSUER, "groups", ImmutableList.of("admin"));
    String forged = TestTokens.token(TestKey.rsa("claims"), foreign);
    assertThat(mesh(delivery).ask(HttpRequest.get("/").bearer(forged)).status()).isEqualTo(401);
    mesh(delivery).assertNothingRefused();
  }

  private static RoutedMesh mesh(Delivery delivery) {
    return Objects.requireNonNull(meshes.get(delivery));
  }

  /** The body of the route that a token with this claim takes, or the status if it takes none. */
  private static String route(Delivery delivery, String claim, Object value) {
    return routeOf(
        delivery, "/", TestTokens.token(KEY, ImmutableMap.of("iss", ISSUER, claim, value)));
  }

  private static String routeOf(Delivery delivery, String path, String token) {
    HttpAnswer answer = mesh(delivery).ask(HttpRequest.get(path).bearer(token));
    return answer.status() == 200 ? answer.body() : String.valueOf(answer.status());
  }
}
