package dev.portcullis.admission;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.base.Enums;
import com.google.common.collect.ImmutableList;
import dev.portcullis.admission.AdmissionRequest.Kind;
import dev.portcullis.admission.AdmissionRequest.Operation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code AdmissionReview} of {@code admission.k8s.io/v1}, from and to JSON. */
final class ReviewJson {
  private static final String API_VERSION = "admission.k8s.io/v1";
  private static final String KIND = "AdmissionReview";
  // The API server cuts each off there, and leaves out all after 4096 characters together.
  private static final int WARNING_LENGTH = 256;
  private static final int WARNINGS_LENGTH = 4096;
  // It becomes part of a path that the API server is asked for, and anybody can call a webhook.
  private static final Pattern NAMESPACE = Pattern.compile("([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)?");
  private static final String MORE = "more warnings: portcullis check shows all";
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

  private ReviewJson() {}

  /**
   * The request in {@code body}.
   *
   * @throws MalformedReviewException with a sentence if there is none
   */
  static AdmissionRequest read(byte[] body) throws MalformedReviewException {
    JsonNode review = parse(body);
    if (!review.isObject()
        || !API_VERSION.equals(text(review, "apiVersion"))
        || !KIND.equals(text(review, "kind"))) {
      throw new MalformedReviewException("not an AdmissionReview of " + API_VERSION);
    }
    JsonNode request = review.path("request");
    String uid = text(request, "uid");
    if (uid.isEmpty()) {
      throw new MalformedReviewException("the AdmissionReview has no request.uid");
    }
    Operation operation = Enums.getIfPresent(Operation.class, text(request, "operation")).orNull();
    if (operation == null) {
      throw new MalformedReviewException("the AdmissionReview has no known request.operation");
    }
    String namespace = text(request, "namespace");
    if (!NAMESPACE.matcher(namespace).matches()) {
      throw new MalformedReviewException("request.namespace is not the name of a namespace");
    }
    JsonNode kind = request.path("kind");
    AdmissionRequest read =
        new AdmissionRequest(
            uid,
            new Kind(text(kind, "group"), text(kind, "version"), text(kind, "kind")),
            namespace,
            text(request, "name"),
            text(request, "subResource"),
            operation,
            object(request, "object"),
            object(request, "oldObject"),
            request.path("dryRun").asBoolean(false),
            text(request.path("userInfo"), "username"));
    if (read.kind().kind().isEmpty()) {
      throw new MalformedReviewException("the AdmissionReview has no request.kind.kind");
    }
    if (read.object() == null && (operation == Operation.CREATE || operation == Operation.UPDATE)) {
      throw new MalformedReviewException("the AdmissionReview has no request.object");
    }
    return read;
  }

  private static JsonNode parse(byte[] body) throws MalformedReviewException {
    try {
      return JSON.readTree(body);
    } catch (IOException e) {
      // The parser's own message quotes the body.
      throw new MalformedReviewException("the body is not JSON");
    }
  }

  private static String text(JsonNode object, String field) {
    JsonNode value = object.path(field);
    return value.isTextual() ? value.textValue() : "";
  }

  private static @Nullable JsonNode object(JsonNode request, String field) {
    JsonNode value = request.path(field);
    return value.isObject() ? value : null;
  }

  /** The review that answers the question {@code uid}. */
  static byte[] write(String uid, AdmissionResponse response) {
    ObjectNode review = JSON.createObjectNode();
    review.put("apiVersion", API_VERSION).put("kind", KIND);
    ObjectNode answer = review.putObject("response");
    answer.put("uid", uid).put("allowed", response.allowed());
    if (!response.allowed()) {
      answer.putObject("status").put("code", response.code()).put("message", response.message());
    }
    ArrayNode patch = response.patch();
    if (patch != null && !patch.isEmpty()) {
      answer.put("patchType", "JSONPatch").put("patch", base64(patch));
    }
    if (!response.warnings().isEmpty()) {
      ArrayNode warnings = answer.putArray("warnings");
      shown(response.warnings()).forEach(warnings::add);
    }
    return bytes(review);
  }

  private static ImmutableList<String> shown(ImmutableList<String> warnings) {
    ImmutableList.Builder<String> shown = ImmutableList.builder();
    int length = 0;
    for (String warning : warnings) {
      String cut = cut(warning);
      length += cut.length();
      if (length > WARNINGS_LENGTH - MORE.length()) {
        return shown.add(MORE).build();
      }
      shown.add(cut);
    }
    return shown.build();
  }

  private static String cut(String warning) {
    if (warning.length() <= WARNING_LENGTH) {
      return warning;
    }
    int end = WARNING_LENGTH - 1;
    // Half of a pair would not be a character.
    return warning.substring(0, Character.isHighSurrogate(warning.charAt(end - 1)) ? end - 1 : end)
        + "…";
  }

  private static String base64(JsonNode patch) {
    return Base64.getEncoder().encodeToString(bytes(patch));
  }

  private static byte[] bytes(JsonNode node) {
    try {
      return JSON.writeValueAsString(node).getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of JSON can be written", e);
    }
  }
}
