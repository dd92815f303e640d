package dev.portcullis.e2e.tokens;

import static dev.portcullis.e2e.tokens.Issuer.GET;

import dev.portcullis.e2e.harness.HttpRequest;
import java.util.ArrayList;
import java.util.List;

/** Requests whose other headers matter: for the challenge, and by being repeated. */
final class ZooOfLines {
  private static final RuleSet DEFAULTS = new RuleSet("lines", Issuer.rule("a"));

  private final List<TokenCase> cases = new ArrayList<>();

  private ZooOfLines() {}

  static List<TokenCase> cases() {
    ZooOfLines zoo = new ZooOfLines();
    zoo.realm();
    zoo.lines();
    return zoo.cases;
  }

  private void add(RuleSet rules, String name, HttpRequest request) {
    cases.add(new TokenCase(rules, name, request));
  }

  private void realm() {
    HttpRequest bad = GET.header("authorization", "Bearer x");
    add(DEFAULTS, "proto https", bad.header("x-forwarded-proto", "https"));
    add(DEFAULTS, "proto other", bad.header("x-forwarded-proto", "ftp"));
    add(DEFAULTS, "proto empty", bad.header("x-forwarded-proto", ""));
    add(
        DEFAULTS,
        "proto twice",
        bad.header("x-forwarded-proto", "http").header("x-forwarded-proto", "https"));
    add(DEFAULTS, "original path", bad.header("x-envoy-original-path", "/orig"));
    add(
        DEFAULTS,
        "original path twice",
        bad.header("x-envoy-original-path", "/o1").header("x-envoy-original-path", "/o2"));
    add(DEFAULTS, "host with port", bad.host("H.example:8080"));
    for (int length : new int[] {254, 255, 256, 257, 400}) {
      HttpRequest request = HttpRequest.get("/" + "p".repeat(length - 1));
      add(DEFAULTS, "path of " + length, request.header("authorization", "Bearer x"));
    }
    add(DEFAULTS, "quotes", HttpRequest.get("/a\"b?c=\"").header("authorization", "Bearer x"));
  }

  /** Which headers Envoy joins decides what a location holds, and what rules see. */
  private void lines() {
    for (String name :
        List.of(
            "accept",
            "accept-encoding",
            "accept-language",
            "access-control-request-headers",
            "access-control-request-method",
            "authorization",
            "cache-control",
            "content-type",
            "cookie",
            "forwarded",
            "grpc-timeout",
            "if-match",
            "if-none-match",
            "if-modified-since",
            "origin",
            "pragma",
            "proxy-authorization",
            "range",
            "referer",
            "te",
            "upgrade-insecure-requests",
            "user-agent",
            "via",
            "x-client-cert",
            "x-custom",
            "x-forwarded-for",
            "x-forwarded-host",
            "x-real-ip",
            "dnt",
            "x-b3-traceid",
            "traceparent",
            "x-api-key",
            "date",
            "from",
            "etag",
            "content-encoding",
            "content-language",
            "x-ot-span-context",
            "grpc-encoding",
            "grpc-accept-encoding",
            "x-envoy-upstream-rq-timeout-ms")) {
      add(DEFAULTS, "two lines of " + name, GET.header(name, "a").header(name, "b"));
    }
  }
}
