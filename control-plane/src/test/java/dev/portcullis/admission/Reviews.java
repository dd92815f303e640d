package dev.portcullis.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.portcullis.admission.AdmissionRequest.Kind;
import dev.portcullis.admission.AdmissionRequest.Operation;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Requests as the API server makes them of what users write. */
final class Reviews {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Reviews() {}

  static AdmissionRequest create(String yaml) {
    return request(Operation.CREATE, yaml, null);
  }

  static AdmissionRequest update(String before, String after) {
    return request(Operation.UPDATE, after, before);
  }

  static AdmissionRequest delete(String before) {
    return request(Operation.DELETE, null, before);
  }

  private static AdmissionRequest request(
      Operation operation, @Nullable String yaml, @Nullable String before) {
    JsonNode object = yaml == null ? null : json(yaml);
    JsonNode old = before == null ? null : json(before);
    JsonNode any = object == null ? old : object;
    String apiVersion = any.path("apiVersion").asText();
    int slash = apiVersion.indexOf('/');
    return new AdmissionRequest(
        "u",
        new Kind(
            slash < 0 ? "" : apiVersion.substring(0, slash),
            apiVersion.substring(slash + 1),
            any.path("kind").asText()),
        "foo",
        any.path("metadata").path("name").asText(),
        "",
        operation,
        object,
        old,
        false,
        "alice");
  }

  static JsonNode json(String yaml) {
    return JSON.valueToTree(new Load(LoadSettings.builder().build()).loadFromString(yaml));
  }
}
