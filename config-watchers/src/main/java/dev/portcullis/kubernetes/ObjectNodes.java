package dev.portcullis.kubernetes;

import com.google.common.collect.ImmutableList;
import dev.portcullis.document.MappingNode;
import dev.portcullis.document.Node;
import dev.portcullis.document.ParseLimits;
import dev.portcullis.document.ScalarNode;
import dev.portcullis.document.SequenceNode;
import dev.portcullis.model.ConfigKind;
import dev.portcullis.model.SourceLocation;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes documents of objects as the API server has them, so that the readers of files read them.
 *
 * <p>What no reader asks for is left out: what servers write into the metadata, and the status of
 * all kinds but Pods, which is most of an object. What is beyond the limits of a file is replaced
 * by a text, which no reader takes for a mapping or a list: so a policy that is too large is closed
 * by the rule of its action.
 */
public final class ObjectNodes {
  /** A whole object again, as {@code kubectl apply} left it. */
  private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

  private static final ParseLimits LIMITS = ParseLimits.DEFAULT;

  private final SourceLocation location;
  private int values;

  private ObjectNodes(SourceLocation location) {
    this.location = location;
  }

  /** The document of an object of a kind that is read; nothing for others. */
  public static Optional<Node> of(GenericKubernetesResource object) {
    return WatchedKind.ALL.stream()
        .filter(kind -> kind.name().equals(object.getKind()))
        .filter(kind ->
            kind.versions().stream().map(kind::apiVersion).anyMatch(object.getApiVersion()::equals))
        .findFirst()
        .map(kind -> of(kind, object.getApiVersion(), object));
  }

  static Node of(WatchedKind kind, String apiVersion, GenericKubernetesResource object) {
    return new ObjectNodes(locationOf(kind, object.getMetadata()))
        .document(kind, apiVersion, object);
  }

  /** What stands for a file where the object is written about. */
  static SourceLocation locationOf(WatchedKind kind, ObjectMeta meta) {
    String name = kind.namespaced() ? meta.getNamespace() + "/" + meta.getName() : meta.getName();
    return SourceLocation.ofCluster(kind.title() + "/" + name);
  }

  private Node document(WatchedKind kind, String apiVersion, GenericKubernetesResource object) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("apiVersion", apiVersion);
    fields.put("kind", kind.name());
    fields.put("metadata", metadata(object.getMetadata()));
    object
        .getAdditionalProperties()
        .forEach((name, value) -> {
          if (kind.kind() == ConfigKind.POD || !name.equals("status")) {
            fields.put(name, value);
          }
        });
    return mapping(fields, 1);
  }

  private static Map<String, @Nullable Object> metadata(ObjectMeta meta) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("name", meta.getName());
    fields.put("namespace", meta.getNamespace());
    fields.put("creationTimestamp", meta.getCreationTimestamp());
    fields.put("labels", meta.getLabels());
    Map<String, String> annotations = meta.getAnnotations();
    if (annotations != null && annotations.containsKey(LAST_APPLIED)) {
      annotations = new LinkedHashMap<>(annotations);
      annotations.remove(LAST_APPLIED);
    }
    fields.put("annotations", annotations);
    return fields;
  }

  private Node node(@Nullable Object value, int depth) {
    values++;
    if (value instanceof Map<?, ?> || value instanceof Iterable<?>) {
      if (depth > LIMITS.maxDepth() || values > LIMITS.maxNodes()) {
        return new ScalarNode("beyond the limits", ScalarNode.Type.STRING, false, location);
      }
      return value instanceof Map<?, ?> map
          ? mapping(map, depth)
          : items((Iterable<?>) value, depth);
    }
    return scalar(value);
  }

  private MappingNode mapping(Map<?, ?> map, int depth) {
    ImmutableList.Builder<MappingNode.Entry> entries = ImmutableList.builder();
    map.forEach((name, value) ->
        entries.add(
            new MappingNode.Entry(
                new ScalarNode(String.valueOf(name), ScalarNode.Type.STRING, false, location),
                node(value, depth + 1))));
    return new MappingNode(entries.build(), location);
  }

  private SequenceNode items(Iterable<?> values, int depth) {
    ImmutableList.Builder<Node> items = ImmutableList.builder();
    values.forEach(value -> items.add(node(value, depth + 1)));
    return new SequenceNode(items.build(), location);
  }

  private ScalarNode scalar(@Nullable Object value) {
    return switch (value) {
      case null -> new ScalarNode("null", ScalarNode.Type.NULL, true, location);
      case String text -> new ScalarNode(text, ScalarNode.Type.STRING, false, location);
      case Boolean truth ->
          new ScalarNode(truth.toString(), ScalarNode.Type.BOOLEAN, true, location);
      case Double number ->
          new ScalarNode(number.toString(), ScalarNode.Type.FLOAT, true, location);
      case Float number -> new ScalarNode(number.toString(), ScalarNode.Type.FLOAT, true, location);
      case Number number ->
          new ScalarNode(number.toString(), ScalarNode.Type.INTEGER, true, location);
      default -> new ScalarNode(value.toString(), ScalarNode.Type.STRING, false, location);
    };
  }
}
