package dev.portcullis.document;

import dev.portcullis.model.MeshSettings.OutboundTrafficPolicy;
import dev.portcullis.model.ProblemCode;
import dev.portcullis.model.Sidecar.EgressProxy;
import dev.portcullis.model.Sidecar.OutboundTraffic;
import org.jspecify.annotations.Nullable;

/** Reads {@code outboundTrafficPolicy}, of the mesh config and of a Sidecar. */
final class OutboundTrafficReader {
  private OutboundTrafficReader() {}

  /** The mesh's, which is {@code otherwise} where it isn't given. */
  static OutboundTrafficPolicy ofMesh(Fields mesh, OutboundTrafficPolicy otherwise) {
    Fields fields = mesh.object("outboundTrafficPolicy");
    if (fields == null) {
      return otherwise;
    }
    OutboundTrafficPolicy mode = mode(fields, ProblemCode.SETTING_NOT_SUPPORTED_YET);
    fields.ignore("tls");
    fields.done();
    return mode;
  }

  /** That of a Sidecar, null where it leaves it to the mesh. */
  static @Nullable OutboundTraffic ofSidecar(Fields spec) {
    Fields fields = spec.object("outboundTrafficPolicy");
    if (fields == null) {
      return null;
    }
    OutboundTrafficPolicy mode = mode(fields, ProblemCode.NOT_SUPPORTED_YET);
    EgressProxy proxy = proxy(fields, mode);
    fields.notSupportedYet("tls");
    fields.done();
    return new OutboundTraffic(mode, proxy);
  }

  private static OutboundTrafficPolicy mode(Fields fields, ProblemCode notSupported) {
    if ("ALLOW_ANY_DYNAMIC_DNS".equals(fields.string("mode"))) {
      fields.report(
          notSupported,
          "mode",
          "is ALLOW_ANY_DYNAMIC_DNS, which is not supported yet",
          "write ALLOW_ANY or REGISTRY_ONLY");
      return OutboundTrafficPolicy.ALLOW_ANY;
    }
    if (!fields.has("mode")) {
      // Istio's default of the field within a given policy is the first of its enum.
      return OutboundTrafficPolicy.REGISTRY_ONLY;
    }
    OutboundTrafficPolicy mode = fields.choice("mode", OutboundTrafficPolicy.class);
    return mode == null ? OutboundTrafficPolicy.ALLOW_ANY : mode;
  }

  private static @Nullable EgressProxy proxy(Fields policy, OutboundTrafficPolicy mode) {
    Fields fields = policy.object("egressProxy");
    if (fields == null) {
      return null;
    }
    if (mode == OutboundTrafficPolicy.REGISTRY_ONLY) {
      policy.report(
          ProblemCode.CONFLICTING_FIELDS,
          "egressProxy",
          "needs mode ALLOW_ANY: otherwise nothing is sent on",
          "");
    }
    String host = fields.required("host");
    String subset = fields.string("subset", "");
    Fields port = fields.object("port");
    if (port == null && !fields.has("port")) {
      fields.missing("port");
    }
    int number = port == null ? 0 : Ports.number(port);
    if (port != null) {
      port.done();
    }
    fields.done();
    return host == null || number == 0 ? null : new EgressProxy(host, subset, number);
  }
}
