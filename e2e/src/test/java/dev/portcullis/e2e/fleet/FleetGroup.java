package dev.portcullis.e2e.fleet;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.protobuf.ByteString;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.core.v3.BuildVersion;
import io.envoyproxy.envoy.config.core.v3.Extension;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.type.v3.SemanticVersion;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Proxies that are alike.
 *
 * @param role "router" or "sidecar", as ids begin
 * @param name their service account, and part of their ids
 * @param labels those of their workload
 * @param names what each asks for by name, by type URL, as one that was asked found out
 * @param introduction what each request says anew of who asks
 */
record FleetGroup(
    String role,
    String name,
    String namespace,
    ImmutableMap<String, String> labels,
    ImmutableMap<String, ImmutableSet<String>> names,
    Introduction introduction) {

  /** Envoy names some 300, of which the control plane wants to see a few. */
  private static final ImmutableList<Extension> EXTENSIONS =
      Stream.concat(
              Stream.of(
                  extension("envoy.filters.http", "filter_chain"),
                  extension("envoy.filters.http", "match_delegate"),
                  extension("envoy.filters.http", "composite"),
                  extension("envoy.filters.http", "set_filter_state"),
                  extension("envoy.filters.http", "jwt_authn"),
                  extension("envoy.filters.http", "rbac"),
                  extension("envoy.filters.http", "ext_authz"),
                  extension("envoy.filters.network", "rbac"),
                  extension("envoy.config_subscription", "ads")),
              IntStream.range(0, 300)
                  .mapToObj(number -> extension("envoy.filters.http", "another_" + number)))
          .collect(ImmutableList.toImmutableList());

  /** They are the larger part of a node by far, and the same in all: encoded once. */
  private static final ByteString ALIKE =
      Node.newBuilder()
          .setUserAgentName("envoy")
          .setUserAgentBuildVersion(
              BuildVersion.newBuilder()
                  .setVersion(SemanticVersion.newBuilder().setMajorNumber(1).setMinorNumber(40)))
          .addAllExtensions(EXTENSIONS)
          .build()
          .toByteString();

  /** Proxies of which nobody has found out yet what they ask for. */
  FleetGroup(String role, String name, String namespace, ImmutableMap<String, String> labels) {
    this(role, name, namespace, labels, ImmutableMap.of(), Introduction.ONCE);
  }

  private static Extension extension(String category, String name) {
    String whole = category + "." + name;
    return Extension.newBuilder()
        .setName(whole)
        .setCategory(category)
        .addTypeUrls("envoy.extensions." + whole + ".v3.Config")
        .build();
  }

  /** The same, which asks for these. */
  FleetGroup asking(ImmutableMap<String, ImmutableSet<String>> found) {
    return new FleetGroup(role, name, namespace, labels, found, introduction);
  }

  /** The same, which introduces itself otherwise. */
  FleetGroup introduced(Introduction how) {
    return new FleetGroup(role, name, namespace, labels, names, how);
  }

  /** The node of a proxy's requests after the first. */
  ByteString laterNode(int number) {
    return switch (introduction) {
      case ONCE -> ByteString.EMPTY;
      case EACH_TIME -> node(number);
      case CLUSTER_EACH_TIME -> Node.newBuilder().setCluster(name).build().toByteString();
    };
  }

  /** What the proxy of a number says of itself, with the metadata that real ones send. */
  ByteString node(int number) {
    Struct.Builder own = Struct.newBuilder();
    labels.forEach((key, value) -> own.putFields(key, text(value)));
    Struct metadata =
        Struct.newBuilder()
            .putFields("NAMESPACE", text(namespace))
            .putFields("LABELS", Value.newBuilder().setStructValue(own).build())
            .putFields("SERVICE_ACCOUNT", text(name))
            .putFields("ISTIO_VERSION", text("1.30.3"))
            .build();
    String address = "10.%d.%d.%d".formatted(number >> 16, number >> 8 & 0xff, number & 0xff);
    String pod = name + "-" + number + "." + namespace;
    // Messages that follow one another are one message: the fields of both.
    return Node.newBuilder()
        .setId(role + "~" + address + "~" + pod + "~" + namespace + ".svc.cluster.local")
        .setCluster(name)
        .setMetadata(metadata)
        .build()
        .toByteString()
        .concat(ALIKE);
  }

  private static Value text(String value) {
    return Value.newBuilder().setStringValue(value).build();
  }
}
