package dev.portcullis.injection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.portcullis.admission.AdmissionResponse;
import io.fabric8.zjsonpatch.JsonPatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * A Pod and what becomes of it.
 *
 * @param pod as it is to be created
 * @param response the answer about it
 */
record InjectionCase(String name, JsonNode pod, String namespace, AdmissionResponse response) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path CASES = Path.of("src/test/resources/injection");
  private static final InjectionSettings SETTINGS =
      InjectionSettings.of("portcullis-system", "portcullis");

  static ImmutableList<Path> folders() throws IOException {
    try (Stream<Path> folders = Files.list(CASES)) {
      return folders.sorted().collect(ImmutableList.toImmutableList());
    }
  }

  static InjectionCase of(Path folder) throws IOException {
    ImmutableList<JsonNode> documents = yaml(folder.resolve("input.yaml"));
    JsonNode pod = documents.get(1);
    String namespace = documents.get(0).path("metadata").path("name").asText();
    AdmissionResponse response =
        injector().patch(pod, namespace, labels(documents.get(0).path("metadata")));
    return new InjectionCase(folder.getFileName().toString(), pod, namespace, response);
  }

  /** What the next webhook, or this one again, is shown. */
  JsonNode patched() {
    ArrayNode patch = response.patch();
    return patch == null ? pod : JsonPatch.apply(patch, pod.deepCopy());
  }

  static SidecarInjector injector() throws IOException {
    String authority = Files.readString(Path.of("src/test/resources/certificates/server.crt"));
    return new SidecarInjector(SETTINGS, () -> authority, () -> "unguessable");
  }

  static ImmutableMap<String, String> labels(JsonNode metadata) {
    ImmutableMap.Builder<String, String> labels = ImmutableMap.builder();
    metadata
        .path("labels")
        .properties()
        .forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
    return labels.buildOrThrow();
  }

  private static ImmutableList<JsonNode> yaml(Path file) throws IOException {
    ImmutableList.Builder<JsonNode> documents = ImmutableList.builder();
    for (Object document :
        new Load(LoadSettings.builder().build()).loadAllFromString(Files.readString(file))) {
      documents.add(JSON.<JsonNode>valueToTree(document));
    }
    return documents.build();
  }
}
