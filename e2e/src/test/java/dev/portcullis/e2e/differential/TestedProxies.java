package dev.portcullis.e2e.differential;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedMap;
import dev.portcullis.xds.ProxyRole;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The proxies, and meshes around them, that random policies are tried at. */
final class TestedProxies {
  private static final ImmutableMap<String, Object> CHALLENGING =
      ImmutableMap.of("portcullis", ImmutableMap.of("challenge", "rfc6750"));

  private static final ImmutableList<TestedProxy> USUAL =
      ImmutableList.of(
          gateway("istio-system", null, ImmutableMap.of()),
          sidecar(ImmutableMap.of()),
          gateway("foo", null, mesh("MERGE_SLASHES", 1)),
          sidecar(
              ImmutableMap.of(
                  "trustDomain",
                  "td1",
                  "trustDomainAliases",
                  ImmutableList.of("cluster.local", "old.example"),
                  "pathNormalization",
                  normalization("NONE"))),
          gatewayApi("foo", 2, mesh("DECODE_AND_MERGE_SLASHES", 0)),
          sidecar(ImmutableMap.of("trustDomain", "td1")),
          gateway("foo", null, CHALLENGING),
          sidecar(CHALLENGING));

  private static final ImmutableList<TestedProxy> ALL =
      Stream.concat(USUAL.stream(), USUAL.stream().map(TestedProxy::indexed))
          .collect(ImmutableList.toImmutableList());

  private TestedProxies() {}

  /** So many slots, the proxies taking turns. */
  static ImmutableList<TestedProxy> slots(int count) {
    ImmutableList.Builder<TestedProxy> slots = ImmutableList.builder();
    for (int i = 0; i < count; i++) {
      slots.add(ALL.get(i % ALL.size()));
    }
    return slots.build();
  }

  private static TestedProxy gateway(
      String namespace, @Nullable Integer trusted, ImmutableMap<String, Object> mesh) {
    return new TestedProxy(
        ProxyRole.GATEWAY,
        namespace,
        ImmutableSortedMap.of("istio", "ingressgateway"),
        trusted,
        TestedProxy.Index.USUAL,
        mesh);
  }

  private static TestedProxy gatewayApi(
      String namespace, @Nullable Integer trusted, ImmutableMap<String, Object> mesh) {
    return new TestedProxy(
        ProxyRole.GATEWAY,
        namespace,
        ImmutableSortedMap.of("gateway.networking.k8s.io/gateway-name", "gw"),
        trusted,
        TestedProxy.Index.USUAL,
        mesh);
  }

  private static TestedProxy sidecar(ImmutableMap<String, Object> mesh) {
    return new TestedProxy(
        ProxyRole.SIDECAR,
        "foo",
        ImmutableSortedMap.of("app", "httpbin", "version", "v1"),
        null,
        TestedProxy.Index.USUAL,
        mesh);
  }

  private static ImmutableMap<String, Object> mesh(String normalization, int trustedProxies) {
    return ImmutableMap.of(
        "pathNormalization",
        normalization(normalization),
        "defaultConfig",
        ImmutableMap.of("gatewayTopology", ImmutableMap.of("numTrustedProxies", trustedProxies)));
  }

  private static ImmutableMap<String, Object> normalization(String mode) {
    return ImmutableMap.of("normalization", mode);
  }
}
