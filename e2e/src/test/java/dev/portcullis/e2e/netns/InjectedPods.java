package dev.portcullis.e2e.netns;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.collect.ImmutableMap;
import dev.portcullis.admission.AdmissionResponse;
import dev.portcullis.injection.InjectionSettings;
import dev.portcullis.injection.SidecarInjector;
import io.fabric8.zjsonpatch.JsonPatch;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * A Pod as its author writes it, before injection.
 *
 * @param yaml of namespace foo, which asks for sidecars
 */
record InjectedPods(String yaml) {
  private static final InjectionSettings SETTINGS =
      InjectionSettings.of("portcullis-system", "portcullis");

  /** The name by which sidecars know the control plane. */
  static final String CONTROL_PLANE = SETTINGS.controlPlane().getHost();

  /** What comes of it. */
  JsonNode injected(String authority) {
    JsonNode pod =
        new ObjectMapper()
            .valueToTree(new Load(LoadSettings.builder().build()).loadFromString(yaml));
    AdmissionResponse answer =
        new SidecarInjector(SETTINGS, () -> authority, () -> "nobody-guesses-this")
            .patch(pod, "foo", ImmutableMap.of("istio-injection", "enabled"));
    if (answer.patch() == null) {
      throw new AssertionError(answer);
    }
    return JsonPatch.apply(answer.patch(), pod);
  }
}
