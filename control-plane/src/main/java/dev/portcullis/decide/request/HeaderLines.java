package dev.portcullis.decide.request;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.ArrayList;
import java.util.List;

/** Collects header lines as Envoy's header map does. Confined to one request. */
final class HeaderLines {
  /** Headers that Envoy keeps in one place each: a repeated line is joined to the first. */
  private static final ImmutableSet<String> JOINED =
      ImmutableSet.of(
          "accept",
          "accept-encoding",
          "access-control-request-headers",
          "access-control-request-method",
          "authorization",
          "cache-control",
          "content-encoding",
          "content-type",
          "expect",
          "grpc-accept-encoding",
          "grpc-timeout",
          "if-match",
          "if-modified-since",
          "if-none-match",
          "origin",
          "pragma",
          "referer",
          "user-agent",
          "via",
          "x-client-trace-id",
          "x-envoy-attempt-count",
          "x-envoy-decorator-operation",
          "x-envoy-downstream-service-cluster",
          "x-envoy-downstream-service-node",
          "x-envoy-external-address",
          "x-envoy-is-timeout-retry",
          "x-envoy-original-host",
          "x-envoy-original-path",
          "x-forwarded-for",
          "x-forwarded-host",
          "x-forwarded-port",
          "x-forwarded-proto",
          "x-request-id");

  private final List<HeaderField> lines = new ArrayList<>();

  void add(String name, String value) {
    if (JOINED.contains(name)) {
      for (int i = 0; i < lines.size(); i++) {
        HeaderField line = lines.get(i);
        if (line.name().equals(name)) {
          lines.set(i, new HeaderField(name, joined(line.value(), value)));
          return;
        }
      }
    }
    lines.add(new HeaderField(name, value));
  }

  /** Whether there is such a line. */
  boolean has(String name) {
    return lines.stream().anyMatch(line -> line.name().equals(name));
  }

  /** Puts one line in the place of all of this name. */
  void set(String name, String value) {
    lines.removeIf(line -> line.name().equals(name));
    lines.add(new HeaderField(name, value));
  }

  ImmutableList<HeaderField> all() {
    return ImmutableList.copyOf(lines);
  }

  private static String joined(String first, String second) {
    return first.isEmpty() ? second : second.isEmpty() ? first : first + "," + second;
  }
}
