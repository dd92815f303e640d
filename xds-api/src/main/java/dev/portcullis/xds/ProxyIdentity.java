package dev.portcullis.xds;

/**
 * A proxy as its node describes it.
 *
 * @param nodeId the node id, unique to the process
 * @param serviceAccount the service account that the node claims, "" if it names none
 * @param version the Envoy version as {@code 1.40.0}, "" if unknown
 * @param group what its configuration depends on
 */
public record ProxyIdentity(
    String nodeId, String serviceAccount, String version, WorkloadGroupKey group) {}
