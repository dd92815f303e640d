package dev.portcullis.document;

import dev.portcullis.document.KindReader.Result;
import dev.portcullis.model.ConfigMeta;
import dev.portcullis.model.GatewayClass;

/** Reads GatewayClasses, of which only whose they are matters here. */
final class GatewayClassReader {
  private GatewayClassReader() {}

  static Result read(ConfigMeta meta, Fields document) {
    Fields spec = document.object("spec");
    String controller = "";
    if (spec == null) {
      if (!document.has("spec")) {
        document.missing("spec");
      }
    } else {
      String written = spec.required("controllerName");
      controller = written == null ? "" : written;
      spec.string("description");
      spec.withoutEffect("parametersRef");
      spec.done();
    }
    return Result.of(new GatewayClass(meta, controller));
  }
}
