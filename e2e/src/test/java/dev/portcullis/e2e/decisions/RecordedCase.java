package dev.portcullis.e2e.decisions;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableList;
import dev.portcullis.e2e.harness.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** One folder of the recorded decisions. */
record RecordedCase(String name, Path folder) {

  /** What Istio and Envoy did with the case's policies. */
  enum Kind {
    ANSWERED,
    REFUSED_BY_VALIDATION,
    REJECTED_BY_ENVOY
  }

  Kind kind() {
    JsonNode expected = json("expected.json");
    if (expected.has("istiod_refused")) {
      return Kind.REFUSED_BY_VALIDATION;
    }
    return expected.has("envoy_rejected") ? Kind.REJECTED_BY_ENVOY : Kind.ANSWERED;
  }

  String policies() {
    return text("policies.yaml");
  }

  /** What is laid over the mesh config, the empty text where there is nothing. */
  String mesh() {
    return Files.exists(folder.resolve("mesh.yaml")) ? text("mesh.yaml") : "";
  }

  ImmutableList<JsonNode> requests() {
    return ImmutableList.copyOf(json("requests.json"));
  }

  /** The recorded answer of a request. */
  JsonNode expected(JsonNode request) {
    for (JsonNode result : json("expected.json").path("results")) {
      if (result.path("name").equals(request.path("name"))) {
        return result;
      }
    }
    throw new AssertionError(name + " has no recorded answer of " + request.path("name"));
  }

  private JsonNode json(String file) {
    return Json.parse(text(file));
  }

  private String text(String file) {
    try {
      return Files.readString(folder.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
