package dev.portcullis.injection;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.net.HostAndPort;

/**
 * What all sidecars have in common.
 *
 * @param proxyImage the image of Envoy
 * @param interceptionImage an image with {@code sh}, {@code iptables} and {@code ip6tables}
 * @param user as whom Envoy runs: its own connections are told by that
 * @param requests of the Envoy container, by resource
 * @param limits of the Envoy container, by resource
 * @param controlPlane where proxies reach Portcullis
 * @param excluded namespaces in which nothing is injected, whatever their labels
 */
public record InjectionSettings(
    String proxyImage,
    String interceptionImage,
    int user,
    ImmutableMap<String, String> requests,
    ImmutableMap<String, String> limits,
    HostAndPort controlPlane,
    ImmutableSet<String> excluded) {
  public static final String PROXY_IMAGE = "envoyproxy/envoy:distroless-v1.40.0";
  public static final String INTERCEPTION_IMAGE = "istio/proxyv2:1.30.3";
  public static final int USER = 1337;
  public static final int XDS_PORT = 18000;

  /** Kubernetes' own namespaces: without what runs there no Pod starts, ours included. */
  private static final ImmutableSet<String> SYSTEM =
      ImmutableSet.of("kube-system", "kube-public", "kube-node-lease");

  /** Those of Istio where it has the same, for a control plane behind a Service. */
  public static InjectionSettings of(String namespace, String service) {
    return of(namespace, service, PROXY_IMAGE, INTERCEPTION_IMAGE);
  }

  /** The same with other images. */
  public static InjectionSettings of(
      String namespace, String service, String proxyImage, String interceptionImage) {
    return new InjectionSettings(
        proxyImage,
        interceptionImage,
        USER,
        ImmutableMap.of("cpu", "100m", "memory", "128Mi"),
        ImmutableMap.of("cpu", "2", "memory", "1Gi"),
        HostAndPort.fromParts(service + "." + namespace + ".svc", XDS_PORT),
        ImmutableSet.<String>builder().addAll(SYSTEM).add(namespace).build());
  }
}
