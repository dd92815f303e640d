package dev.portcullis.document;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.portcullis.model.ConfigKey;
import dev.portcullis.model.ConfigKind;
import dev.portcullis.model.ConfigMeta;
import dev.portcullis.model.ProblemCode;
import dev.portcullis.model.SourceLocation;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads {@code metadata}. */
final class MetaReader {
  private static final String NAME_HINT =
      "use lower case letters, digits, \"-\" and \".\", beginning and ending with a letter or digit";
  private static final ImmutableSet<ConfigKind> CLUSTER_SCOPED =
      ImmutableSet.of(ConfigKind.NAMESPACE, ConfigKind.GATEWAY_CLASS);
  private static final String[] WRITTEN_BY_SERVERS = {
    "clusterName",
    "deletionGracePeriodSeconds",
    "deletionTimestamp",
    "finalizers",
    "generateName",
    "generation",
    "initializers",
    "managedFields",
    "ownerReferences",
    "resourceVersion",
    "selfLink",
    "uid"
  };

  private final String defaultNamespace;

  MetaReader(String defaultNamespace) {
    this.defaultNamespace = defaultNamespace;
  }

  /** Reads the metadata, or returns null after a report if the namespace can't be told. */
  @Nullable ConfigMeta read(ConfigKind kind, Fields document) {
    SourceLocation location = document.location();
    Fields metadata = document.object("metadata");
    if (metadata == null) {
      if (!document.has("metadata")) {
        document.missing("metadata");
      }
      return null;
    }
    String namespace = namespace(kind, metadata);
    String name = name(metadata);
    ImmutableMap<String, String> labels = metadata.stringMap("labels");
    ImmutableMap<String, String> annotations = metadata.freeTextMap("annotations");
    Instant createdAt = createdAt(metadata);
    metadata.ignore(WRITTEN_BY_SERVERS);
    metadata.done();
    if (namespace == null) {
      return null;
    }
    ConfigKey key = new ConfigKey(kind, namespace, name);
    return new ConfigMeta(key, labels, annotations, createdAt, location);
  }

  private @Nullable String namespace(ConfigKind kind, Fields metadata) {
    if (CLUSTER_SCOPED.contains(kind)) {
      metadata.string("namespace");
      return "";
    }
    if (!metadata.has("namespace")) {
      return defaultNamespace;
    }
    String namespace = metadata.string("namespace");
    if (namespace == null || namespace.isEmpty()) {
      return namespace == null ? null : defaultNamespace;
    }
    if (!Names.isDnsLabel(namespace)) {
      metadata.report(
          ProblemCode.INVALID_NAME,
          "namespace",
          "is " + namespace + ", which is no name of a namespace",
          "use at most 63 lower case letters, digits and \"-\"");
      return null;
    }
    return namespace;
  }

  /**
   * The name, or where it can't be used one that no object can have by itself: a DENY policy with a
   * forged name must still close what it selects.
   */
  private static String name(Fields metadata) {
    String name = metadata.required("name");
    if (name == null) {
      return "invalid-name.line-" + metadata.location("name").line();
    }
    if (!Names.isDnsSubdomain(name)) {
      metadata.report(
          ProblemCode.INVALID_NAME, "name", "is " + name + ", which is no name", NAME_HINT);
      String cleaned = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
      return "invalid-name." + cleaned.substring(0, Math.min(60, cleaned.length()));
    }
    return name;
  }

  private static @Nullable Instant createdAt(Fields metadata) {
    Node node = metadata.node("creationTimestamp");
    if (!(node instanceof ScalarNode scalar)) {
      return null;
    }
    try {
      return Instant.parse(scalar.value());
    } catch (DateTimeParseException e) {
      metadata.report(
          ProblemCode.INVALID_VALUE,
          "creationTimestamp",
          "is no time",
          "remove it, or write it as 2026-01-31T12:00:00Z");
      return null;
    }
  }
}
