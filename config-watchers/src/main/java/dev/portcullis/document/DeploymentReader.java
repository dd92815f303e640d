package dev.portcullis.document;

import com.google.common.collect.ImmutableMap;
import dev.portcullis.document.PodSpecs.PodSpec;
import dev.portcullis.model.ConfigMeta;
import dev.portcullis.model.Deployment;

/** Reads Deployments for the labels, ports and service account of their pods. */
final class DeploymentReader implements KindReader {
  @Override
  public Result read(ConfigMeta meta, Fields document) {
    Fields spec = document.object("spec");
    Fields template = spec == null ? null : spec.object("template");
    ImmutableMap<String, String> labels = ImmutableMap.of();
    PodSpec pod = PodSpec.NONE;
    if (spec != null) {
      if (template == null && !spec.has("template")) {
        spec.missing("template");
      }
      spec.ignore(
          "minReadySeconds",
          "paused",
          "progressDeadlineSeconds",
          "replicas",
          "revisionHistoryLimit",
          "selector",
          "strategy");
      spec.done();
    } else if (!document.has("spec")) {
      document.missing("spec");
    }
    if (template != null) {
      Fields metadata = template.object("metadata");
      labels = metadata == null ? labels : metadata.stringMap("labels");
      Fields podSpec = template.object("spec");
      pod = podSpec == null ? pod : PodSpecs.read(podSpec);
      template.done();
    }
    return Result.of(
        new Deployment(meta, labels, pod.serviceAccount(), pod.ports(), pod.unnamedPorts()));
  }
}
