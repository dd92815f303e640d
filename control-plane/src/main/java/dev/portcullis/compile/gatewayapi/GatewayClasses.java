package dev.portcullis.compile.gatewayapi;

import com.google.common.collect.ImmutableSet;
import dev.portcullis.compile.ConfigView;
import dev.portcullis.model.GatewayClass;
import dev.portcullis.model.KubernetesGateway;

/** Tells whose the Gateways of a class are. */
public final class GatewayClasses {
  /** Istio's class, which is there without an object, too. */
  private static final String BUILT_IN = "istio";

  /** Istio's controller, whose Gateways are ours, and our own beside one of Istio's. */
  private static final ImmutableSet<String> OURS =
      ImmutableSet.of("istio.io/gateway-controller", "portcullis.dev/gateway-controller");

  private GatewayClasses() {}

  /** True if the Gateway is for us to make something of. */
  public static boolean isOurs(ConfigView view, KubernetesGateway gateway) {
    String name = gateway.className();
    return view.all(GatewayClass.class).stream()
        .filter(known -> known.meta().name().equals(name))
        .map(known -> OURS.contains(known.controllerName()))
        .findFirst()
        .orElse(name.equals(BUILT_IN));
  }
}
