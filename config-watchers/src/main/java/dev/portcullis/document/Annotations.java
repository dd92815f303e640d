package dev.portcullis.document;

import com.google.common.collect.ImmutableSet;
import dev.portcullis.model.ConfigKind;
import dev.portcullis.model.ConfigMeta;
import dev.portcullis.model.ProblemCode;
import dev.portcullis.model.SourceLocation;
import org.jspecify.annotations.Nullable;

/** Annotations that mean something here, or must not be there. */
final class Annotations {
  static final String DRY_RUN = "istio.io/dry-run";
  static final String ENDPOINTS = "portcullis.dev/endpoints";
  static final String CHALLENGE = "portcullis.dev/challenge";

  private static final String OURS = "portcullis.dev/";
  private static final ImmutableSet<String> KNOWN = ImmutableSet.of(ENDPOINTS, CHALLENGE);
  private static final ImmutableSet<String> INTERNAL =
      ImmutableSet.of(
          "internal.istio.io/webhook-always-reject",
          "internal.istio.io/parents",
          "internal.istio.io/parent-namespace");

  private Annotations() {}

  /** Reports annotations that an object of this kind must not have. */
  static void check(ConfigMeta meta, Fields document) {
    Reading reading = document.reading();
    boolean istio = meta.key().kind().group().endsWith(".istio.io");
    for (String name : meta.annotations().keySet()) {
      SourceLocation location = location(document, name);
      if (istio && INTERNAL.contains(name)) {
        report(reading, location, name + " is for Istio's own use", "remove it");
      } else if (name.equals(DRY_RUN) && istio && !allowsDryRun(meta)) {
        report(reading, location, name + " counts on AuthorizationPolicies only", "remove it");
      } else if (name.startsWith(OURS) && !KNOWN.contains(name)) {
        report(
            reading,
            location,
            "there is no annotation " + name,
            Suggestion.hint(name, KNOWN, "remove it"));
      } else if (name.equals(CHALLENGE)) {
        challenge(meta, reading, location);
      }
    }
  }

  private static void challenge(ConfigMeta meta, Reading reading, SourceLocation location) {
    String value = meta.annotations().getOrDefault(CHALLENGE, "");
    switch (value) {
      case "none" -> {}
      case "rfc6750" ->
          reading.report(
              ProblemCode.NOT_SUPPORTED_YET,
              location,
              CHALLENGE + " is not supported yet and has no effect",
              "");
      default -> report(reading, location, CHALLENGE + " is neither none nor rfc6750", "");
    }
  }

  private static boolean allowsDryRun(ConfigMeta meta) {
    return meta.key().kind() == ConfigKind.AUTHORIZATION_POLICY;
  }

  private static void report(
      Reading reading, SourceLocation location, String message, String hint) {
    reading.report(ProblemCode.INVALID_ANNOTATION, location, message, hint);
  }

  /** Where the value of an annotation is. */
  static SourceLocation location(Fields document, String annotation) {
    Node found = value(value(document.node("metadata"), "annotations"), annotation);
    return found == null ? document.location() : found.location();
  }

  private static @Nullable Node value(@Nullable Node node, String name) {
    if (!(node instanceof MappingNode mapping)) {
      return null;
    }
    return mapping.entries().stream()
        .filter(entry -> entry.key().value().equals(name))
        .map(MappingNode.Entry::value)
        .findFirst()
        .orElse(null);
  }
}
