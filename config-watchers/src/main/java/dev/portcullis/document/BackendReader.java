package dev.portcullis.document;

import dev.portcullis.model.KubernetesRoute.Backend;
import dev.portcullis.model.KubernetesRoute.BackendReference;
import dev.portcullis.model.ProblemCode;

/** Reads {@code backendRefs[]} of HTTPRoutes and GRPCRoutes. */
final class BackendReader {
  private static final int MAX_WEIGHT = 1_000_000;

  private BackendReader() {}

  static Backend read(Fields backend) {
    int weight = backend.integer("weight", 0, MAX_WEIGHT, 1);
    RouteFilters filters = RouteFilters.read(backend, RouteDialect.OF_BACKENDS);
    return new Backend(reference(backend), weight, filters.headers());
  }

  /** A reference to a backend, which ends {@code fields}. */
  static BackendReference reference(Fields fields) {
    String group = fields.string("group", "");
    String kind = fields.string("kind", "Service");
    String namespace = fields.string("namespace", "");
    String name = fields.required("name");
    Integer port = fields.integer("port", 1, Ports.MAX);
    boolean service = group.isEmpty() && kind.equals("Service");
    if (service && port == null && !fields.has("port")) {
      fields.missing("port");
    }
    if (service && name != null && name.contains(".")) {
      fields.report(
          ProblemCode.INVALID_VALUE,
          "name",
          "is " + name + ", which is no name of a Service",
          "write the Service's name, and its namespace beside it");
    }
    fields.done();
    return new BackendReference(
        group, kind, namespace, name == null ? "" : name, port, fields.location());
  }
}
