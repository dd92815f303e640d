package dev.portcullis.injection;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableMap;
import dev.portcullis.admission.AdmissionHandler;
import dev.portcullis.admission.AdmissionRequest;
import dev.portcullis.admission.AdmissionResponse;
import java.util.function.Function;

/** Injects sidecars into the Pods that the API server asks about. */
public final class InjectionHandler implements AdmissionHandler {
  private final SidecarInjector injector;
  private final Function<String, ImmutableMap<String, String>> labels;

  /**
   * A handler.
   *
   * @param labels those of a namespace; an exception where they cannot be had, since nobody knows
   *     then whether the Pod may start without a sidecar
   */
  public InjectionHandler(
      SidecarInjector injector, Function<String, ImmutableMap<String, String>> labels) {
    this.injector = injector;
    this.labels = labels;
  }

  @Override
  public AdmissionResponse review(AdmissionRequest request) {
    JsonNode pod = request.object();
    // Whoever else is asked about by a configuration that somebody changed.
    boolean created =
        request.operation() == AdmissionRequest.Operation.CREATE
            && request.kind().kind().equals("Pod")
            && request.subresource().isEmpty();
    if (pod == null || !created) {
      return AdmissionResponse.allow();
    }
    return injector.patch(pod, request.namespace(), labels.apply(request.namespace()));
  }
}
