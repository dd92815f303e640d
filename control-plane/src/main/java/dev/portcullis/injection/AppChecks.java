package dev.portcullis.injection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Streams;
import dev.portcullis.injection.AppCheck.Connection;
import dev.portcullis.injection.AppCheck.Health;
import dev.portcullis.injection.AppCheck.Pace;
import dev.portcullis.injection.AppCheck.Request;
import org.jspecify.annotations.Nullable;

/**
 * Leads a kubelet's probes and hooks to Envoy: a kubelet has no certificate and no token, so that
 * policy would refuse them, and a connection to any port at all succeeds where it is intercepted.
 */
final class AppChecks {
  private static final ImmutableMap<String, String> PROBES =
      ImmutableMap.of(
          "livenessProbe", "livez", "readinessProbe", "readyz", "startupProbe", "startupz");
  private static final ImmutableMap<String, String> HOOKS =
      ImmutableMap.of("postStart", "poststartz", "preStop", "prestopz");
  private static final int USUAL_PERIOD = 10;

  private final Redirected redirected;
  private final String capability;
  private final ImmutableList.Builder<AppCheck> found = ImmutableList.builder();
  private final ImmutableList.Builder<String> warnings = ImmutableList.builder();

  /**
   * None yet.
   *
   * @param capability the part of paths that cannot be guessed
   */
  AppChecks(Redirected redirected, String capability) {
    this.redirected = redirected;
    this.capability = capability;
  }

  ImmutableList<AppCheck> found() {
    return found.build();
  }

  ImmutableList<String> warnings() {
    return warnings.build();
  }

  /** Rewrites what a container has of them. */
  void lead(ObjectNode container) {
    String name = container.path("name").asText();
    PROBES.forEach((field, word) -> {
      if (container.get(field) instanceof ObjectNode probe) {
        int seconds = Math.max(1, probe.path("timeoutSeconds").asInt(1));
        lead(new Place(container, field, probe, "/app-health/", name + "-" + word), seconds);
      }
    });
    HOOKS.forEach((field, word) -> {
      if (container.path("lifecycle").get(field) instanceof ObjectNode hook) {
        // A kubelet waits for a hook as long as the Pod may take to end.
        lead(new Place(container, field, hook, "/app-lifecycle/", name + "-" + word), 0);
      }
    });
  }

  /** Where a check stands, and what it is to be called. */
  private record Place(
      ObjectNode container, String field, ObjectNode handler, String prefix, String name) {}

  private void lead(Place place, int seconds) {
    ObjectNode handler = place.handler;
    String kind =
        handler.has("httpGet") ? "httpGet" : handler.has("tcpSocket") ? "tcpSocket" : "grpc";
    JsonNode how = handler.path(kind);
    if (!how.isObject() || how.hasNonNull("host")) {
      // A command runs in the container; another host is not this Pod.
      return;
    }
    Integer port = port(place.container, how.path("port"));
    if (port == null) {
      warnings.add(
          "portcullis: %s of container %s names a port that it doesn't have"
              .formatted(place.field, place.container.path("name").asText()));
      return;
    }
    if (!redirected.takesInbound(port)) {
      return;
    }
    String path = place.prefix + capability + "/" + place.name;
    Pace pace = new Pace(Math.max(1, handler.path("periodSeconds").asInt(USUAL_PERIOD)), seconds);
    found.add(
        switch (kind) {
          case "httpGet" -> request(how, path, port, seconds);
          case "tcpSocket" -> new Connection(path, place.name, port, pace);
          default -> new Health(path, place.name, port, how.path("service").asText(), pace);
        });
    JsonNode headers = how.path("httpHeaders");
    handler.remove(kind);
    ObjectNode led = handler.putObject("httpGet");
    led.put("path", path).put("port", SidecarContainer.HEALTH_PORT).put("scheme", "HTTP");
    if (!headers.isEmpty()) {
      led.set("httpHeaders", headers);
    }
  }

  private static Request request(JsonNode get, String path, int port, int seconds) {
    String target = get.path("path").asText();
    return new Request(
        path,
        port,
        get.path("scheme").asText().equals("HTTPS"),
        target.startsWith("/") ? target : "/" + target,
        Streams.stream(get.path("httpHeaders"))
            .anyMatch(header -> Ascii.equalsIgnoreCase(header.path("name").asText(), "host")),
        seconds);
  }

  private static @Nullable Integer port(ObjectNode container, JsonNode port) {
    if (port.isInt()) {
      return port.intValue();
    }
    return Streams.stream(container.path("ports"))
        .filter(each -> each.path("name").asText().equals(port.asText()))
        .map(each -> each.path("containerPort").intValue())
        .findFirst()
        .orElse(null);
  }
}
