package dev.portcullis.e2e;

import static dev.portcullis.e2e.RoutedMesh.delegate;
import static dev.portcullis.e2e.RoutedMesh.routes;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.portcullis.e2e.harness.Await;
import dev.portcullis.e2e.harness.EchoBackend;
import dev.portcullis.e2e.harness.HttpAnswer;
import dev.portcullis.e2e.harness.HttpRequest;
import dev.portcullis.e2e.harness.Mesh;
import dev.portcullis.e2e.harness.WithEnvoy;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a VirtualService does with requests, at a real gateway. */
@WithEnvoy
final class VirtualServiceTest {
  private static final String HTTPBIN =
      "route: [{destination: {host: httpbin, port: {number: 8000}}}]";
  private static final String PRODUCT_PAGE = "route: [{destination: {host: productpage}}]";
  private static final String DENY_ALL =
      """
      apiVersion: security.istio.io/v1
      kind: AuthorizationPolicy
      metadata: {name: nobody, namespace: istio-system}
      spec: {selector: {matchLabels: {istio: ingressgateway}}}
      """;

  private static RoutedMesh routed;

  @BeforeAll
  static void start() {
    routed = new RoutedMesh(Mesh.gateway());
  }

  @AfterAll
  static void stop() {
    routed.close();
  }

  @AfterEach
  void nothingWasRefused() {
    routed.assertNothingRefused();
    routed.mesh().removePolicies();
  }

  @Test
  void copiesReachTheMirrorAndItsAnswersNobody() {
    routed.apply(
        routes(
            """
            - match: [{uri: {prefix: /none}}]
              %s
              mirror: {host: productpage}
              mirrorPercentage: {value: 0}
            - %s
              mirrors: [{destination: {host: productpage}}]
            """
                .formatted(HTTPBIN, HTTPBIN)));
    long before = routed.mesh().productPage().received();
    for (int i = 0; i < 5; i++) {
      assertThat(server(routed.get("/none"))).isEqualTo("httpbin");
      assertThat(server(routed.get("/all"))).isEqualTo("httpbin");
    }
    Await.until(
        "the copies of half of the requests",
        Duration.ofSeconds(10),
        () -> routed.mesh().productPage().received() == before + 5);
  }

  @Test
  void faultsFailAndDelayRequests() {
    routed.apply(
        routes(
            """
            - match: [{uri: {prefix: /http}}]
              fault: {abort: {httpStatus: 418, percentage: {value: 100}}}
              %1$s
            - match: [{uri: {prefix: /grpc}}]
              fault: {abort: {grpcStatus: UNAVAILABLE, percentage: {value: 100}}}
              %1$s
            - match: [{uri: {prefix: /slow}}]
              fault: {delay: {fixedDelay: 700ms, percentage: {value: 100}}}
              %1$s
            - fault: {abort: {httpStatus: 500}}
              %1$s
            """
                .formatted(HTTPBIN)));
    assertThat(routed.get("/http").status()).isEqualTo(418);
    HttpAnswer call =
        routed.ask(HttpRequest.of("POST", "/grpc").header("content-type", "application/grpc"));
    assertThat(call.header("grpc-status")).isEqualTo("14");
    // Without a percentage nothing happens.
    assertThat(routed.get("/never").status()).isEqualTo(200);
    long start = System.nanoTime();
    assertThat(routed.get("/slow").status()).isEqualTo(200);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(690));
    // Faults are for requests that policy lets in.
    routed.mesh().apply("policy.yaml", DENY_ALL);
    assertThat(routed.get("/http").status()).isEqualTo(403);
  }

  @Test
  void redirectsSayWhereTo() {
    routed.apply(
        routes(
            """
            - match: [{uri: {prefix: /whole}}]
              redirect: {uri: /new, authority: id.example, scheme: https, redirectCode: 307}
            - match: [{uri: {prefix: /old/}}]
              redirect: {prefixRewrite: /new/, port: 8443}
            - match: [{uri: {prefix: /same}}]
              redirect: {authority: id.example, derivePort: FROM_REQUEST_PORT}
            - redirect: {uri: "%PREFIX()%/x"}
            """));
    HttpAnswer whole = routed.get("/whole?q=1");
    assertThat(whole.status()).isEqualTo(307);
    assertThat(whole.header("location")).isEqualTo("https://id.example/new?q=1");
    assertThat(routed.get("/old/a").header("location"))
        .isEqualTo("http://routed.example:8443/new/a");
    assertThat(routed.get("/same").header("location")).isEqualTo("http://id.example/same");
    assertThat(routed.get("/x").header("location")).isEqualTo("http://routed.example/%PREFIX()%/x");
  }

  @Test
  void directResponsesAreTextOrBytes() {
    routed.apply(
        routes(
            """
            - match: [{uri: {prefix: /bytes}}]
              directResponse: {status: 203, body: {bytes: aMOpbGxv}}
            - directResponse: {status: 599, body: {string: "100% gone"}}
            """));
    assertThat(routed.get("/bytes").status()).isEqualTo(203);
    assertThat(routed.get("/bytes").body()).isEqualTo("h\u00e9llo");
    assertThat(routed.get("/text").status()).isEqualTo(599);
    assertThat(routed.get("/text").body()).isEqualTo("100% gone");
  }

  @Test
  void failedRequestsAreTriedAgain() {
    routed.apply(
        routes(
            """
            - match: [{uri: {prefix: /three}}]
              retries: {attempts: 3, retryOn: "503", backoff: 1ms, retryIgnorePreviousHosts: false}
              %1$s
            - retries: {attempts: 0}
              %1$s
            """
                .formatted(HTTPBIN)));
    long before = routed.mesh().httpbin().received();
    HttpRequest failing = HttpRequest.get("/three").header(EchoBackend.REFUSE, "503");
    assertThat(routed.ask(failing).status()).isEqualTo(503);
    assertThat(routed.mesh().httpbin().received()).isEqualTo(before + 4);
    routed.ask(HttpRequest.get("/none").header(EchoBackend.REFUSE, "503"));
    assertThat(routed.mesh().httpbin().received()).isEqualTo(before + 5);
  }

  @Test
  void rewritesAndHeadersReachTheBackend() {
    routed.apply(
        routes(
            """
            - match: [{uri: {regex: "/user/[0-9]+/.*"}}]
              rewrite: {uriRegexRewrite: {match: "^/user/([0-9]+)/(.*)$", rewrite: '/\\2/of/\\1'}}
              %s
            - match: [{uri: {prefix: /API/}, ignoreUriCase: true}]
              rewrite: {uri: /v2/, authority: api.internal}
              %s
            - headers: {request: {set: {x-who: route, x-route: "1"}, remove: [x-secret]}}
              route:
              - destination: {host: httpbin, port: {number: 8000}}
                headers: {request: {set: {x-who: destination}}, response: {set: {x-done: "1"}}}
            """
                .formatted(HTTPBIN, HTTPBIN)));
    assertThat(echo(routed.get("/user/7/orders")).path("path").asText()).isEqualTo("/orders/of/7");
    JsonNode api = echo(routed.get("/api/x"));
    assertThat(api.path("path").asText()).isEqualTo("/v2/x");
    assertThat(api.path("host").asText()).isEqualTo("api.internal");
    HttpAnswer answer = routed.ask(HttpRequest.get("/").header("x-secret", "s"));
    JsonNode headers = echo(answer).path("headers");
    assertThat(headers.path("x-who").asText()).isEqualTo("destination");
    assertThat(headers.path("x-route").asText()).isEqualTo("1");
    assertThat(headers.has("x-secret")).isFalse();
    assertThat(answer.header("x-done")).isEqualTo("1");
  }

  @Test
  void delegatesGetOnlyWhatTheirRootGivesThem() {
    routed.apply(
        routes(
            """
            - match: [{uri: {prefix: /shop}, headers: {x-beta: {}}}]
              delegate: {name: shop}
              headers: {response: {set: {x-root: "1"}}}
            - match: [{uri: {prefix: /shop}}]
              delegate: {name: missing}
            - %s
            """
                .formatted(HTTPBIN)),
        delegate(
            "shop",
            """
            - match: [{uri: {prefix: /shop/cart}}]
              %s
            - match: [{uri: {prefix: /other}}]
              directResponse: {status: 500}
            """
                .formatted(PRODUCT_PAGE)));
    HttpAnswer cart = routed.ask(HttpRequest.get("/shop/cart").header("x-beta", "1"));
    assertThat(server(cart)).isEqualTo("productpage");
    assertThat(cart.header("x-root")).isEqualTo("1");
    assertThat(server(routed.get("/shop/cart"))).isEqualTo("httpbin");
    HttpRequest other = HttpRequest.get("/other").header("x-beta", "1");
    assertThat(server(routed.ask(other))).isEqualTo("httpbin");
  }

  private static JsonNode echo(HttpAnswer answer) {
    assertThat(answer.status()).isEqualTo(200);
    return EchoBackend.echo(answer);
  }

  private static String server(HttpAnswer answer) {
    return echo(answer).path("server").asText();
  }
}
