package dev.portcullis.e2e.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.Ordering;
import java.nio.file.Path;
import java.util.List;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What users install, from the folder {@code deploy}. */
final class Deployment {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Deployment() {}

  static Path folder() {
    return Path.of(System.getProperty("portcullis.home")).resolve("deploy");
  }

  /** What {@code kubectl apply -k} of a folder in it would apply. */
  static String kustomized(String path) {
    return ToolRun.of(
            List.of(Tools.kubectl().toString(), "kustomize", folder().resolve(path).toString()), "")
        .orFail();
  }

  /** Documents as objects by kind, namespace and name; two of one name are a failure. */
  static ImmutableSortedMap<String, ObjectNode> objects(String documents) {
    ImmutableSortedMap.Builder<String, ObjectNode> objects =
        new ImmutableSortedMap.Builder<>(Ordering.natural());
    for (Object document : new Load(LoadSettings.builder().build()).loadAllFromString(documents)) {
      if (document != null) {
        ObjectNode object = JSON.valueToTree(document);
        JsonNode metadata = object.path("metadata");
        String name =
            "%s %s/%s"
                .formatted(
                    object.path("kind").asText(),
                    metadata.path("namespace").asText(),
                    metadata.path("name").asText());
        objects.put(name, object);
      }
    }
    return objects.buildOrThrow();
  }
}
