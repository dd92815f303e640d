package dev.portcullis.document;

import com.google.common.collect.ImmutableSet;
import dev.portcullis.model.ConfigKind;
import dev.portcullis.model.ConfigMeta;
import dev.portcullis.model.MeshSettings.Challenge;
import dev.portcullis.model.ProblemCode;
import dev.portcullis.model.SourceLocation;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Annotations that mean something here, or must not be there. */
final class Annotations {
  static final String DRY_RUN = "istio.io/dry-run";
  static final String ENDPOINTS = "portcullis.dev/endpoints";

  private static final String OURS = "portcullis.dev/";
  private static final ImmutableSet<String> KNOWN =
      ImmutableSet.of(ENDPOINTS, Challenge.ANNOTATION);
  private static final ImmutableSet<ConfigKind> CHALLENGING =
      ImmutableSet.of(ConfigKind.REQUEST_AUTHENTICATION, ConfigKind.AUTHORIZATION_POLICY);
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
      } else if (name.equals(Challenge.ANNOTATION)) {
        challenge(meta, reading, location);
      }
    }
  }

  private static void challenge(ConfigMeta meta, Reading reading, SourceLocation location) {
    String name = Challenge.ANNOTATION;
    String value = meta.annotations().getOrDefault(name, "");
    if (!CHALLENGING.contains(meta.key().kind())) {
      String kinds = " counts on RequestAuthentications and AuthorizationPolicies only";
      report(reading, location, name + kinds, "remove it");
    } else if (Stream.of(Challenge.values()).noneMatch(known -> known.text().equals(value))) {
      report(reading, location, name + " is neither none nor rfc6750", "");
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
