package dev.portcullis.compile.routing;

import com.google.common.collect.ImmutableSet;
import dev.portcullis.model.VirtualService;

/** The ways to name a Gateway in a VirtualService. */
final class GatewayName {
  /** All sidecars, as opposed to a Gateway. */
  static final String MESH = "mesh";

  private GatewayName() {}

  /** The resolved names of all gateways that a VirtualService is bound to. */
  static ImmutableSet<String> ofAll(VirtualService service) {
    return service.gateways().stream()
        .map(name -> resolve(name, service.meta().namespace()))
        .collect(ImmutableSet.toImmutableSet());
  }

  /**
   * {@code namespace/name} of a name written in {@code namespace}: short, {@code ./name}, full, or
   * the old form {@code name.namespace.svc.cluster.local}.
   */
  static String resolve(String name, String namespace) {
    int slash = name.indexOf('/');
    if (slash >= 0) {
      return name.startsWith("./") ? namespace + name.substring(1) : name;
    }
    int dot = name.indexOf('.');
    if (dot < 0) {
      return name.equals(MESH) ? MESH : namespace + "/" + name;
    }
    int end = name.indexOf('.', dot + 1);
    return name.substring(dot + 1, end < 0 ? name.length() : end) + "/" + name.substring(0, dot);
  }
}
