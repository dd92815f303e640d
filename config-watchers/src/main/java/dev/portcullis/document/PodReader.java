package dev.portcullis.document;

import dev.portcullis.document.PodSpecs.PodSpec;
import dev.portcullis.model.ConfigMeta;
import dev.portcullis.model.Pod;

/** Reads Pods; the only kind whose {@code status} counts. */
final class PodReader implements KindReader {
  @Override
  public Result read(ConfigMeta meta, Fields document) {
    Fields spec = document.object("spec");
    PodSpec read = spec == null ? PodSpec.NONE : PodSpecs.read(spec);
    Fields status = document.object("status");
    if (status == null) {
      return Result.of(new Pod(meta, "", false, read.serviceAccount(), read.ports()));
    }
    return Result.of(
        new Pod(
            meta, status.string("podIP", ""), ready(status), read.serviceAccount(), read.ports()));
  }

  private static boolean ready(Fields status) {
    for (Fields condition : status.objects("conditions")) {
      if (condition.string("type", "").equals("Ready")) {
        return condition.string("status", "").equals("True");
      }
    }
    return false;
  }
}
