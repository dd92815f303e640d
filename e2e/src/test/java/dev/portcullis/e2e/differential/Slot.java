package dev.portcullis.e2e.differential;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.portcullis.compile.envoy.RoutingCompiler;
import dev.portcullis.xds.EncodedResource;
import dev.portcullis.xds.ResourceType;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import java.net.InetSocketAddress;

/**
 * A listener of the one Envoy, with a policy of its own: what a whole proxy would be told, renamed.
 *
 * @param number what tells it from the others
 * @param network the second byte of all addresses
 */
record Slot(int number, int network, TestedProxy proxy) {
  /** The same for all, so that rules can name it; what differs is the address. */
  static final int PORT = 8080;

  private static final String GATEWAY =
      """
      apiVersion: networking.istio.io/v1
      kind: Gateway
      metadata: {name: probe, namespace: %s}
      spec:
        servers:
        - port: {number: %d, name: http, protocol: HTTP}
          hosts: ["*"]
          bind: %s
      """;

  private static final String SIDECAR =
      """
      apiVersion: networking.istio.io/v1
      kind: Sidecar
      metadata: {name: probe, namespace: %s}
      spec:
        ingress:
        - port: {number: %d, name: http, protocol: HTTP}
          bind: %s
          captureMode: NONE
          defaultEndpoint: 127.0.0.1:9
      """;

  String host() {
    return "127.%d.%d.%d".formatted(network, number / 250, number % 250 + 1);
  }

  InetSocketAddress address() {
    return new InetSocketAddress(host(), PORT);
  }

  /** The name of its policy resource. */
  String policyName(String compiled) {
    return compiled + "/" + number;
  }

  /** The listener that the compiler makes for such a proxy, made to tell what it does. */
  EncodedResource listener(ProbeListener probe) throws InvalidProtocolBufferException {
    String topology =
        switch (proxy.role()) {
          case GATEWAY -> GATEWAY;
          case SIDECAR -> SIDECAR;
        };
    String file = topology.formatted(proxy.namespace(), PORT, host());
    EncodedResource compiled =
        new RoutingCompiler()
                .compile(ReadPolicies.of(file, proxy.meshSettings()).view(), proxy.group())
                .resources()
                .stream()
                .filter(resource -> resource.type() == ResourceType.LISTENER)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no listener for " + proxy));
    Listener listener = Listener.parseFrom(compiled.body().getValue());
    return EncodedResource.of(
        ResourceType.LISTENER,
        listener.getName(),
        probe.of(listener, this::policyName),
        compiled.origins());
  }

  /** The policy that the compiler makes of {@code policies}, under this listener's name. */
  ImmutableList<EncodedResource> policy(ReadPolicies policies)
      throws InvalidProtocolBufferException {
    ImmutableList.Builder<EncodedResource> renamed = ImmutableList.builder();
    for (EncodedResource resource :
        proxy.compiler().compile(policies.view(), proxy.group()).resources()) {
      TypedExtensionConfig extension = TypedExtensionConfig.parseFrom(resource.body().getValue());
      String name = policyName(resource.name());
      renamed.add(
          EncodedResource.of(
              ResourceType.EXTENSION,
              name,
              extension.toBuilder().setName(name).build(),
              resource.origins()));
    }
    return renamed.build();
  }
}
