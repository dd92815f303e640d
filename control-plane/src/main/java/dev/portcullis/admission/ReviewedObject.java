package dev.portcullis.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.portcullis.document.ConfigReader;
import dev.portcullis.document.DocumentParser;
import dev.portcullis.document.ParsedFile;
import dev.portcullis.document.ReadDocument;
import dev.portcullis.model.ConfigKind;
import dev.portcullis.model.SourceLocation;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The object of a review, read as a source would read it once it is stored. */
final class ReviewedObject {
  private static final ImmutableSet<String> GROUPS =
      ImmutableSet.of("security.istio.io", "networking.istio.io");
  private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";
  private static final DocumentParser PARSER = new DocumentParser();

  private ReviewedObject() {}

  /** The kind, if it is one of Istio's that decide something here. */
  static Optional<ConfigKind> kind(AdmissionRequest.Kind kind) {
    return Stream.of(ConfigKind.values())
        .filter(known -> known.kind().equals(kind.kind()) && known.group().equals(kind.group()))
        .filter(known -> GROUPS.contains(known.group()))
        .findFirst();
  }

  /** Reads the object, which is stored in the namespace of the request whatever it says itself. */
  static ReadDocument read(AdmissionRequest request, JsonNode object) {
    String name = request.kind().kind() + ".json";
    ParsedFile parsed =
        PARSER.parse(name, document(request, object).toString().getBytes(StandardCharsets.UTF_8));
    return parsed.documents().isEmpty()
        ? new ReadDocument(
            null,
            null,
            null,
            parsed.problems(),
            // Too large for any reader, and whoever stores it for Istio may do so.
            ImmutableSet.copyOf(parsed.problems()),
            SourceLocation.ofFile(name))
        : new ConfigReader(request.namespace()).read(parsed.documents().getFirst()).getFirst();
  }

  private static ObjectNode document(AdmissionRequest request, JsonNode object) {
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    document.setAll((ObjectNode) object);
    document.remove("status");
    ObjectNode metadata = document.putObject("metadata");
    JsonNode given = object.path("metadata");
    String name = request.name().isEmpty() ? given.path("name").asText("") : request.name();
    // The API server has yet to name it, and will do so well.
    metadata.put("name", name.isEmpty() ? "unnamed" : name);
    metadata.put("namespace", request.namespace());
    Stream.of("labels", "annotations")
        .filter(given::has)
        .forEach(field -> metadata.set(field, given.path(field).deepCopy()));
    if (metadata.path("annotations") instanceof ObjectNode annotations) {
      annotations.remove(LAST_APPLIED); // the whole object once more
    }
    return document;
  }

  /**
   * Whether nothing is changed that is looked at. Whoever takes a finalizer from an object, or
   * writes its labels, is not kept from it by a rule that was broken before.
   */
  static boolean isUntouched(JsonNode object, @Nullable JsonNode old) {
    return old != null
        && fields(object).equals(fields(old))
        && fields(object).stream().allMatch(field -> object.path(field).equals(old.path(field)))
        && annotations(object).equals(annotations(old));
  }

  private static ImmutableSet<String> fields(JsonNode object) {
    return object.properties().stream()
        .map(Map.Entry::getKey)
        .filter(name -> !name.equals("metadata") && !name.equals("status"))
        .filter(name -> !name.equals("apiVersion") && !name.equals("kind"))
        .collect(ImmutableSet.toImmutableSet());
  }

  /** Those that mean something: others write theirs all the time. */
  private static ImmutableList<String> annotations(JsonNode object) {
    return object.path("metadata").path("annotations").properties().stream()
        .filter(entry ->
            entry.getKey().contains("istio.io/") || entry.getKey().startsWith("portcullis.dev/"))
        .map(Objects::toString)
        .sorted()
        .collect(ImmutableList.toImmutableList());
  }
}
