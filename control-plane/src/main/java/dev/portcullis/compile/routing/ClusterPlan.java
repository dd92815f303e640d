package dev.portcullis.compile.routing;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedSet;
import dev.portcullis.model.ConfigMeta;
import org.jspecify.annotations.Nullable;

/**
 * A group of endpoints that routes refer to by name.
 *
 * @param endpoints sorted, so that the order of documents is no change
 * @param origins the objects that it was made from, none where the mesh as a whole asks for it
 * @param tls null for plaintext
 * @param connections what else DestinationRules say; its {@code tls} has become that of the plan
 */
public record ClusterPlan(
    String name,
    Discovery discovery,
    UpstreamProtocol protocol,
    ImmutableSortedSet<EndpointPlan> endpoints,
    ImmutableList<ConfigMeta> origins,
    @Nullable UpstreamTls tls,
    ConnectionPolicy connections) {

  /** One that no DestinationRule is for. */
  public ClusterPlan(
      String name,
      Discovery discovery,
      UpstreamProtocol protocol,
      ImmutableSortedSet<EndpointPlan> endpoints,
      @Nullable ConfigMeta origin,
      @Nullable UpstreamTls tls) {
    this(
        name,
        discovery,
        protocol,
        endpoints,
        origin == null ? ImmutableList.of() : ImmutableList.of(origin),
        tls,
        ConnectionPolicy.NONE);
  }

  /** Such a one that is spoken to in plaintext. */
  public ClusterPlan(
      String name,
      Discovery discovery,
      UpstreamProtocol protocol,
      ImmutableSortedSet<EndpointPlan> endpoints,
      @Nullable ConfigMeta origin) {
    this(name, discovery, protocol, endpoints, origin, null);
  }

  /** How a proxy learns the endpoints. */
  public enum Discovery {
    /** By a resource of their own: endpoints come and go without a change of the cluster. */
    ENDPOINT_RESOURCE,
    /** They stand in the cluster and are names to look up. */
    DNS,
    /** It stands in the cluster and is a name, of which one address at a time is used. */
    ONE_NAME,
    /** They stand in the cluster. */
    INLINE,
    /** There is none: a connection goes where it was meant to go before it was intercepted. */
    ORIGINAL_DESTINATION,
    /**
     * The workload's own address that a connection was meant for, with the port of the one endpoint
     * where there is one. The connection comes from an address by which interception knows that it
     * must not catch it again.
     */
    OWN_WORKLOAD
  }

  /** What endpoints speak. */
  public enum UpstreamProtocol {
    HTTP1,
    HTTP2,
    /** Whatever the client spoke. */
    AS_DOWNSTREAM
  }
}
