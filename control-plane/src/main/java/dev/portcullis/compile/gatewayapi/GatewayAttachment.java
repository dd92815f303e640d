package dev.portcullis.compile.gatewayapi;

import com.google.common.collect.ImmutableMap;
import dev.portcullis.compile.ConfigView;
import dev.portcullis.model.KubernetesGateway;
import dev.portcullis.model.Service;
import java.util.Map;

/** Tells which proxies are those of a Gateway. */
public final class GatewayAttachment {
  /** By this label policies find the proxies of a Gateway, and so do its listeners. */
  public static final String NAME_LABEL = "gateway.networking.k8s.io/gateway-name";

  private GatewayAttachment() {}

  /**
   * True if proxies of a namespace with these labels are the Gateway's: they have its name as a
   * label, or a Service that it names as its address selects them.
   */
  public static boolean isOf(
      ConfigView view, KubernetesGateway gateway, String namespace, Map<String, String> labels) {
    if (!gateway.meta().namespace().equals(namespace)) {
      return false;
    }
    return gateway.meta().name().equals(labels.get(NAME_LABEL))
        || gateway.services().stream().anyMatch(host -> selects(view, host, namespace, labels));
  }

  /** The labels of proxies of which nothing else is known. */
  public static ImmutableMap<String, String> labels(KubernetesGateway gateway) {
    return ImmutableMap.of(NAME_LABEL, gateway.meta().name());
  }

  private static boolean selects(
      ConfigView view, String host, String namespace, Map<String, String> labels) {
    int dot = host.indexOf('.');
    String name = dot < 0 ? host : host.substring(0, dot);
    String full = name + "." + namespace + ".svc." + view.mesh().clusterDomain();
    return (dot < 0 || host.equals(full))
        && view.all(Service.class, namespace).stream()
            .filter(service -> service.meta().name().equals(name))
            .map(Service::selector)
            .anyMatch(selector ->
                !selector.isEmpty() && labels.entrySet().containsAll(selector.entrySet()));
  }
}
