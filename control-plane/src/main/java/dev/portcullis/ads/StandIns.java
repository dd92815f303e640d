package dev.portcullis.ads;

import com.google.common.collect.ImmutableSet;
import com.google.protobuf.Any;
import com.google.protobuf.Message;
import dev.portcullis.xds.DeterministicProto;
import dev.portcullis.xds.EncodedResource;
import dev.portcullis.xds.ResourceType;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.rbac.v3.RBAC;
import org.jspecify.annotations.Nullable;

/**
 * What a proxy is told of a name that does not exist, where silence or a removal would leave it
 * waiting for ever.
 */
final class StandIns {
  /** Network filters have a slot name of their own kind: Envoy refuses one name for both kinds. */
  private static final String NETWORK = "net/";

  private static final RBAC NOBODY = RBAC.newBuilder().setAction(RBAC.Action.ALLOW).build();

  private static final Any HTTP_DENY =
      DeterministicProto.pack(
          io.envoyproxy
              .envoy
              .extensions
              .filters
              .http
              .rbac
              .v3
              .RBAC
              .newBuilder()
              .setRules(NOBODY)
              .build());

  private static final Any NETWORK_DENY =
      DeterministicProto.pack(
          io.envoyproxy
              .envoy
              .extensions
              .filters
              .network
              .rbac
              .v3
              .RBAC
              .newBuilder()
              .setRules(NOBODY)
              .setStatPrefix("portcullis_unknown")
              .build());

  private StandIns() {}

  /** What stands in for {@code name}, null where a proxy can be told that there is nothing. */
  static @Nullable EncodedResource of(ResourceType type, String name) {
    return switch (type) {
      case ENDPOINT ->
          encode(type, name, ClusterLoadAssignment.newBuilder().setClusterName(name).build());
      case EXTENSION -> denyEveryone(name);
      case CLUSTER, SECRET, LISTENER, ROUTE -> null;
    };
  }

  /** A filter that lets nobody pass: what is enforced where no policy can be. */
  static EncodedResource denyEveryone(String name) {
    return encode(
        ResourceType.EXTENSION,
        name,
        TypedExtensionConfig.newBuilder()
            .setName(name)
            .setTypedConfig(name.startsWith(NETWORK) ? NETWORK_DENY : HTTP_DENY)
            .build());
  }

  private static EncodedResource encode(ResourceType type, String name, Message message) {
    return EncodedResource.of(type, name, message, ImmutableSet.of());
  }
}
