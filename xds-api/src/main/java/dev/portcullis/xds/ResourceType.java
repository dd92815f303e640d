package dev.portcullis.xds;

import com.google.common.collect.ImmutableMap;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The kinds of resource that a proxy can ask for, in the order in which changes of what is
 * subscribed are pushed: what is referred to goes before what refers to it.
 */
public enum ResourceType {
  CLUSTER("envoy.config.cluster.v3.Cluster", Wildcard.ALLOWED),
  ENDPOINT("envoy.config.endpoint.v3.ClusterLoadAssignment", Wildcard.FORBIDDEN),
  SECRET("envoy.extensions.transport_sockets.tls.v3.Secret", Wildcard.FORBIDDEN),
  EXTENSION("envoy.config.core.v3.TypedExtensionConfig", Wildcard.FORBIDDEN),
  LISTENER("envoy.config.listener.v3.Listener", Wildcard.ALLOWED),
  ROUTE("envoy.config.route.v3.RouteConfiguration", Wildcard.FORBIDDEN);

  /** Whether "everything of this type" can be subscribed to by naming nothing. */
  private enum Wildcard {
    ALLOWED,
    FORBIDDEN
  }

  private static final ImmutableMap<String, ResourceType> BY_TYPE_URL =
      Arrays.stream(values()).collect(ImmutableMap.toImmutableMap(type -> type.typeUrl, t -> t));

  private final String typeUrl;
  private final Wildcard wildcard;

  ResourceType(String messageName, Wildcard wildcard) {
    this.typeUrl = "type.googleapis.com/" + messageName;
    this.wildcard = wildcard;
  }

  /** The type URL on the wire. */
  public String typeUrl() {
    return typeUrl;
  }

  /** True for the types (clusters, listeners) whose legacy wildcard is an empty list of names. */
  public boolean hasLegacyWildcard() {
    return wildcard == Wildcard.ALLOWED;
  }

  /** The type with this URL, or null for one that Portcullis does not serve. */
  public static @Nullable ResourceType byTypeUrl(String typeUrl) {
    return BY_TYPE_URL.get(typeUrl);
  }
}
