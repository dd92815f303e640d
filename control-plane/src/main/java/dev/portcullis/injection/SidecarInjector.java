package dev.portcullis.injection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableList;
import dev.portcullis.admission.AdmissionResponse;
import io.fabric8.zjsonpatch.DiffFlags;
import io.fabric8.zjsonpatch.JsonDiff;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Answers what has to be changed of a Pod so that it has a sidecar. */
public final class SidecarInjector {
  /** The annotation of Pods that were given one. */
  static final String INJECTED = "portcullis.dev/injected";

  private final InjectionSettings settings;
  private final Supplier<String> authority;
  private final Supplier<String> capabilities;

  /**
   * An injector.
   *
   * @param authority what verifies the control plane's certificate now, in PEM
   * @param capabilities makes words that nobody can guess, each another one
   */
  public SidecarInjector(
      InjectionSettings settings, Supplier<String> authority, Supplier<String> capabilities) {
    this.settings = settings;
    this.authority = authority;
    this.capabilities = capabilities;
  }

  /**
   * The answer about a Pod that is to be created.
   *
   * @param pod is left as it is
   * @param labels those of the namespace
   */
  public AdmissionResponse patch(JsonNode pod, String namespace, Map<String, String> labels) {
    Selection.Choice choice = Selection.of(pod, namespace, labels, settings);
    if (!choice.injected() || !(pod instanceof ObjectNode object)) {
      return AdmissionResponse.allow().withWarnings(listOf(choice.warning()));
    }
    try {
      InjectedPod injected =
          new InjectedPod(object.deepCopy(), namespace, labels, settings)
              .inject(authority.get(), capabilities.get());
      return AdmissionResponse.patch((ArrayNode) difference(pod, injected.pod()))
          .withWarnings(injected.warnings());
    } catch (InjectionRefusedException e) {
      // A Pod without the sidecar that it asks for would run without policy.
      return AdmissionResponse.refuse("portcullis: no sidecar: " + e.getMessage());
    }
  }

  private static JsonNode difference(JsonNode before, JsonNode after) {
    return JsonDiff.asJson(before, after, DiffFlags.dontNormalizeOpIntoMoveAndCopy());
  }

  private static ImmutableList<String> listOf(@Nullable String warning) {
    return warning == null ? ImmutableList.of() : ImmutableList.of(warning);
  }
}
