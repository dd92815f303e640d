package dev.portcullis.xds;

import org.jspecify.annotations.Nullable;

/**
 * A proxy as its node describes it.
 *
 * @param nodeId the node id, unique to the process
 * @param serviceAccount the service account that the node claims, "" if it names none
 * @param version the Envoy version as {@code 1.40.0}, "" if unknown
 * @param group what its configuration depends on
 * @param pod the Pod whose labels take the place of the group's once it is known, null if the node
 *     names none
 */
public record ProxyIdentity(
    String nodeId,
    String serviceAccount,
    String version,
    WorkloadGroupKey group,
    @Nullable ProxyPod pod) {

  /** A proxy whose labels are those that its node claims. */
  public ProxyIdentity(
      String nodeId, String serviceAccount, String version, WorkloadGroupKey group) {
    this(nodeId, serviceAccount, version, group, null);
  }

  /** The same proxy in another group. */
  public ProxyIdentity in(WorkloadGroupKey other) {
    return new ProxyIdentity(nodeId, serviceAccount, version, other, pod);
  }
}
