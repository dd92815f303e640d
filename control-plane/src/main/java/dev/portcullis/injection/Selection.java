package dev.portcullis.injection;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Streams;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which Pods get a sidecar: those that Istio would give one. */
final class Selection {
  static final String INJECT = "sidecar.istio.io/inject";

  private static final String NAMESPACE_LABEL = "istio-injection";
  private static final ImmutableSet<String> YES = ImmutableSet.of("true", "yes", "y", "on");

  private Selection() {}

  /** Whether a Pod gets one, with what its author is told if that may be a surprise. */
  record Choice(boolean injected, @Nullable String warning) {
    private static final Choice LEFT = new Choice(false, null);

    private static Choice left(String why) {
      return new Choice(false, "portcullis: no sidecar: " + why);
    }
  }

  static Choice of(
      JsonNode pod, String namespace, Map<String, String> labels, InjectionSettings settings) {
    if (settings.excluded().contains(namespace) || !isAsked(pod, labels)) {
      return Choice.LEFT;
    }
    JsonNode spec = pod.path("spec");
    if (spec.path("hostNetwork").asBoolean()) {
      // Its rules would be the node's.
      return Choice.left("the Pod has its node's network (hostNetwork), no policy holds for it");
    }
    if (spec.path("os").path("name").asText().equals("windows")) {
      return Choice.left("the Pod is for Windows, no policy holds for it");
    }
    if (has(spec, "istio-proxy")) {
      return Choice.left("the Pod has a container istio-proxy already, which is left as it is");
    }
    return new Choice(!isInjected(pod), null);
  }

  /**
   * A namespace without the label leaves the choice to the label of the Pod: Istio's webhooks are
   * not called for an annotation. One of a revision is for another control plane.
   */
  private static boolean isAsked(JsonNode pod, Map<String, String> labels) {
    JsonNode metadata = pod.path("metadata");
    JsonNode label = metadata.path("labels").path(INJECT);
    String ofNamespace = labels.get(NAMESPACE_LABEL);
    if (ofNamespace == null) {
      return !labels.containsKey("istio.io/rev") && label.asText().equals("true");
    }
    if (!ofNamespace.equals("enabled")) {
      return false;
    }
    JsonNode word = label.isMissingNode() ? metadata.path("annotations").path(INJECT) : label;
    return word.asText().isEmpty() || YES.contains(Ascii.toLowerCase(word.asText()));
  }

  /** A container that just has the name of ours is not ours. */
  private static boolean isInjected(JsonNode pod) {
    return has(pod.path("spec"), SidecarContainer.NAME)
        && pod.path("metadata")
            .path("annotations")
            .path(SidecarInjector.INJECTED)
            .asText()
            .equals("true");
  }

  private static boolean has(JsonNode spec, String container) {
    return Streams.concat(
            Streams.stream(spec.path("initContainers")), Streams.stream(spec.path("containers")))
        .anyMatch(each -> each.path("name").asText().equals(container));
  }
}
