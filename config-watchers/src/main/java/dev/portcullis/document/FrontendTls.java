package dev.portcullis.document;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.portcullis.model.KubernetesGateway.ObjectReference;
import dev.portcullis.model.ProblemCode;
import org.jspecify.annotations.Nullable;

/**
 * By whose certificates the clients of a Gateway are verified: {@code spec.tls.frontend}.
 *
 * @param everywhere null where clients aren't asked
 * @param byPort of ports that differ
 */
record FrontendTls(
    @Nullable ObjectReference everywhere, ImmutableMap<Integer, Authorities> byPort) {

  /** What a port has of its own, which may be nothing. */
  record Authorities(@Nullable ObjectReference reference) {}

  private static final FrontendTls NONE = new FrontendTls(null, ImmutableMap.of());

  static FrontendTls read(Fields spec) {
    Fields tls = spec.object("tls");
    if (tls == null) {
      return NONE;
    }
    tls.notSupportedYet("backend");
    Fields frontend = tls.object("frontend");
    tls.done();
    if (frontend == null) {
      return NONE;
    }
    Fields everywhere = frontend.object("default");
    if (everywhere == null && !frontend.has("default")) {
      frontend.missing("default");
    }
    ImmutableMap.Builder<Integer, Authorities> byPort = ImmutableMap.builder();
    for (Fields port : frontend.objects("perPort")) {
      if (!port.has("port")) {
        port.missing("port");
      }
      Fields own = port.object("tls");
      byPort.put(port.integer("port", 1, Ports.MAX, 0), new Authorities(authorities(own)));
      port.done();
    }
    frontend.done();
    return new FrontendTls(authorities(everywhere), byPort.buildKeepingLast());
  }

  @Nullable ObjectReference of(int port) {
    Authorities own = byPort.get(port);
    return own == null ? everywhere : own.reference();
  }

  private static @Nullable ObjectReference authorities(@Nullable Fields tls) {
    Fields validation = tls == null ? null : tls.object("validation");
    if (tls != null) {
      tls.done();
    }
    if (validation == null) {
      return null;
    }
    ImmutableList<ObjectReference> references =
        validation.objects("caCertificateRefs").stream()
            .map(reference -> ListenerTlsReader.reference(reference, "", ""))
            .collect(ImmutableList.toImmutableList());
    if (references.size() != 1) {
      validation.report(
          ProblemCode.INVALID_VALUE,
          "caCertificateRefs",
          "must have one element, as in Istio",
          "put all authorities into one Secret");
    }
    // Whoever has no certificate is refused then, too, which is as in Istio.
    if (validation.string("mode", "AllowValidOnly").equals("AllowInsecureFallback")) {
      validation.withoutEffect("mode");
    }
    validation.done();
    return references.isEmpty() ? null : references.getFirst();
  }
}
