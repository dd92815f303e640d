package dev.portcullis.document;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.portcullis.model.ConfigMeta;
import dev.portcullis.model.KubernetesGateway;
import dev.portcullis.model.KubernetesGateway.Listener;
import dev.portcullis.model.ProblemCode;
import java.util.HashSet;
import java.util.Set;

/** Reads the Gateway API's Gateways. */
final class KubernetesGatewayReader implements KindReader {
  private static final String BY_ADDRESS = "IPAddress";

  @Override
  public Result read(ConfigMeta meta, Fields document) {
    Fields spec = document.object("spec");
    if (spec == null) {
      if (!document.has("spec")) {
        document.missing("spec");
      }
      return Result.of(new KubernetesGateway(meta, "", ImmutableList.of(), ImmutableList.of()));
    }
    String className = spec.required("gatewayClassName");
    ImmutableList<String> services = services(spec);
    ListenerReader listeners = new ListenerReader(FrontendTls.read(spec));
    ImmutableList<Listener> read =
        spec.objects("listeners").stream()
            .map(listeners::read)
            .collect(ImmutableList.toImmutableList());
    if (!spec.has("listeners")) {
      spec.missing("listeners");
    }
    checkNames(spec, read);
    spec.withoutEffect("infrastructure", "defaultScope");
    spec.notSupportedYet("allowedListeners");
    spec.done();
    return Result.of(
        new KubernetesGateway(meta, className == null ? "" : className, services, read));
  }

  /**
   * As in Istio the Services in front of its proxies. A single address of IP is one that the
   * proxies of the Gateway shall be given, which is not for us to do.
   */
  private static ImmutableList<String> services(Fields spec) {
    ImmutableList<Fields> addresses = spec.objects("addresses");
    ImmutableList.Builder<String> services = ImmutableList.builder();
    for (Fields address : addresses) {
      String type = address.string("type", BY_ADDRESS);
      String value = address.string("value", "");
      address.withoutEffect("routability");
      address.done();
      if (type.equals("Hostname") && !value.isEmpty()) {
        services.add(value);
      } else {
        address.report(
            ProblemCode.FIELD_WITHOUT_EFFECT,
            "value",
            "has no effect, as in Istio: it is no Hostname",
            "name the Service in front of the gateway, with type Hostname");
      }
    }
    return services.build();
  }

  private static void checkNames(Fields spec, ImmutableList<Listener> listeners) {
    Set<String> names = new HashSet<>();
    Set<ImmutableSet<Object>> places = new HashSet<>();
    for (Listener listener : listeners) {
      boolean another = names.add(listener.name());
      boolean elsewhere =
          places.add(
              ImmutableSet.of("h" + listener.hostname(), listener.port(), listener.protocol()));
      if (!another || !elsewhere) {
        spec.reading()
            .report(
                ProblemCode.CONFLICTING_FIELDS,
                listener.location(),
                "spec.listeners has two "
                    + (another ? "of one port, protocol and hostname" : "of one name")
                    + ": "
                    + listener.name(),
                "");
      }
    }
  }
}
