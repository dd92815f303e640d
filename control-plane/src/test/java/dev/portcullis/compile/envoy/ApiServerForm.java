package dev.portcullis.compile.envoy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableList;
import dev.portcullis.document.MappingNode;
import dev.portcullis.document.Node;
import dev.portcullis.document.ScalarNode;
import dev.portcullis.document.SequenceNode;
import dev.portcullis.kubernetes.ObjectNodes;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/**
 * Documents of files as the API server has them once {@code kubectl} applied them: as JSON, with
 * what servers write into them, and with {@code stringData} as {@code data}.
 */
final class ApiServerForm {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private ApiServerForm() {}

  /** What the source of a cluster hands to the readers. */
  static ImmutableList<Node> of(List<Node> documents) {
    ImmutableList.Builder<Node> nodes = ImmutableList.builder();
    for (Node document : documents) {
      JsonNode json = json(document);
      if (json.path("kind").asText().equals("List")) {
        json.path("items").forEach(item -> ObjectNodes.of(object(item)).ifPresent(nodes::add));
      } else {
        ObjectNodes.of(object(json)).ifPresent(nodes::add);
      }
    }
    return nodes.build();
  }

  private static GenericKubernetesResource object(JsonNode document) {
    ObjectNode object = document.deepCopy();
    String applied = object.toString();
    ObjectNode meta = (ObjectNode) object.get("metadata");
    meta.put("uid", "7f3c2b1e-0000-4000-8000-000000000001")
        .put("resourceVersion", "4711")
        .put("generation", 3);
    meta.putArray("managedFields").addObject().put("manager", "kubectl").putObject("fieldsV1");
    meta.withObjectProperty("annotations")
        .put("kubectl.kubernetes.io/last-applied-configuration", applied);
    if (!meta.has("namespace") && !object.path("kind").asText().equals("Namespace")) {
      meta.put("namespace", "default");
    }
    if (object.path("kind").asText().equals("Secret") && object.has("stringData")) {
      ObjectNode data = object.withObjectProperty("data");
      object
          .get("stringData")
          .properties()
          .forEach(entry ->
              data.put(
                  entry.getKey(),
                  Base64.getEncoder()
                      .encodeToString(entry.getValue().asText().getBytes(StandardCharsets.UTF_8))));
      object.remove("stringData");
    }
    return Serialization.unmarshal(object.toString(), GenericKubernetesResource.class);
  }

  private static JsonNode json(Node node) {
    return switch (node) {
      case MappingNode mapping -> {
        ObjectNode object = JSON.objectNode();
        mapping.entries().forEach(entry -> object.set(entry.key().value(), json(entry.value())));
        yield object;
      }
      case SequenceNode sequence -> {
        ArrayNode array = JSON.arrayNode();
        sequence.items().forEach(item -> array.add(json(item)));
        yield array;
      }
      case ScalarNode scalar ->
          switch (scalar.type()) {
            case STRING -> JSON.textNode(scalar.value());
            case INTEGER -> JSON.numberNode(Long.decode(scalar.value()));
            case FLOAT -> JSON.numberNode(new BigDecimal(scalar.value()));
            case BOOLEAN -> JSON.booleanNode(Boolean.parseBoolean(scalar.value()));
            case NULL -> JSON.nullNode();
          };
    };
  }
}
