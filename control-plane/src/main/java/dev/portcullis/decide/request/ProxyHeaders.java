package dev.portcullis.decide.request;

import com.google.common.collect.ImmutableSet;
import dev.portcullis.decide.request.RequestIntake.Place;

/** Headers that proxies write for one another: what is taken away, and what is set. */
final class ProxyHeaders {
  /** Settings of Envoy's router, which no client may choose. */
  private static final ImmutableSet<String> NEVER =
      ImmutableSet.of(
          "x-envoy-expected-rq-timeout-ms",
          "x-envoy-force-trace",
          "x-envoy-hedge-on-per-try-timeout",
          "x-envoy-internal",
          "x-envoy-ip-tags",
          "x-envoy-max-retries",
          "x-envoy-original-url",
          "x-envoy-retriable-header-names",
          "x-envoy-retriable-status-codes",
          "x-envoy-retry-grpc-on",
          "x-envoy-retry-on",
          "x-envoy-upstream-alt-stat-name",
          "x-envoy-upstream-rq-per-try-timeout-ms",
          "x-envoy-upstream-rq-timeout-alt-response",
          "x-envoy-upstream-rq-timeout-ms",
          "x-envoy-upstream-stream-duration-ms");

  private static final ImmutableSet<String> NOT_AT_THE_EDGE =
      ImmutableSet.<String>builder()
          .addAll(NEVER)
          .add("x-envoy-decorator-operation")
          .add("x-envoy-downstream-service-cluster")
          .add("x-envoy-downstream-service-node")
          .add("x-envoy-external-address")
          .add("x-envoy-original-host")
          .add("x-envoy-original-path")
          .add("x-request-id")
          .build();

  private static final ImmutableSet<String> NOT_BEFORE_ANY_PROXY =
      ImmutableSet.<String>builder().addAll(NOT_AT_THE_EDGE).add("x-forwarded-proto").build();

  /** Envoy makes one up; rules can only ask whether it is there. */
  private static final String GENERATED = "generated";

  private ProxyHeaders() {}

  static ImmutableSet<String> removed(Place place) {
    return switch (place) {
      // What a trusted proxy in front has ended is TLS for all that follows.
      case Place.Edge(int trustedProxies) ->
          trustedProxies > 0 ? NOT_AT_THE_EDGE : NOT_BEFORE_ANY_PROXY;
      case Place.Workload workload -> NEVER;
    };
  }

  static void add(Place place, HttpRequest sent, String client, HeaderLines lines) {
    switch (place) {
      case Place.Edge edge -> {
        lines.add("x-forwarded-for", sent.connection().sourceIp());
        lines.set("x-envoy-external-address", client);
      }
      case Place.Workload workload -> {}
    }
    if (!lines.has("x-forwarded-proto")) {
      lines.set("x-forwarded-proto", sent.connection().tls() ? "https" : "http");
    }
    if (!lines.has("x-request-id")) {
      lines.set("x-request-id", GENERATED);
    }
  }
}
