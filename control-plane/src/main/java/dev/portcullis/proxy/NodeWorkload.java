package dev.portcullis.proxy;

import com.google.common.collect.ImmutableSortedMap;
import dev.portcullis.xds.ProxyPod;
import io.envoyproxy.envoy.config.core.v3.Node;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The workload that a node of Istio's form claims to be of.
 *
 * @param labels those that selectors see as long as nothing better is known
 * @param pod the Pod that knows better, null if the node names none of its namespace
 */
record NodeWorkload(ImmutableSortedMap<String, String> labels, @Nullable ProxyPod pod) {

  /**
   * Reads a node.
   *
   * @param name the third part of its id, {@code POD.NAMESPACE} in Kubernetes
   */
  static NodeWorkload of(String name, String namespace, Node node, NodeMetadata metadata)
      throws NodeRefusedException {
    String suffix = "." + namespace;
    boolean named = name.endsWith(suffix) && name.length() > suffix.length();
    ProxyPod pod =
        new ProxyPod(
            named ? name.substring(0, name.length() - suffix.length()) : "",
            metadata.labels("STATIC_LABELS"),
            ofPlace(node, metadata));
    return new NodeWorkload(pod.labels(metadata.labels("LABELS")), named ? pod : null);
  }

  /**
   * Where the workload runs. Istio adds the name of the machine too; it would give every machine a
   * configuration of its own, so that one is left out.
   */
  private static ImmutableSortedMap<String, String> ofPlace(Node node, NodeMetadata metadata)
      throws NodeRefusedException {
    Map<String, String> labels = new TreeMap<>();
    putIfSaid(labels, "topology.istio.io/cluster", metadata.text("CLUSTER_ID"));
    putIfSaid(labels, "topology.istio.io/network", metadata.text("NETWORK"));
    putIfSaid(labels, "topology.kubernetes.io/region", node.getLocality().getRegion());
    putIfSaid(labels, "topology.kubernetes.io/zone", node.getLocality().getZone());
    putIfSaid(labels, "topology.istio.io/subzone", node.getLocality().getSubZone());
    return ImmutableSortedMap.copyOf(labels);
  }

  private static void putIfSaid(Map<String, String> labels, String name, @Nullable String value) {
    if (value != null && !value.isEmpty()) {
      labels.put(name, value);
    }
  }
}
