package dev.portcullis.cluster;

/**
 * One process of the control plane.
 *
 * @param namespace where it runs
 * @param name that of its Pod, unique among the replicas
 */
public record Replica(String namespace, String name) {}
