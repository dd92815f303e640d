package dev.portcullis.model;

import com.google.common.collect.ImmutableSortedMap;

/**
 * A pod, as an endpoint of Services and as a workload.
 *
 * @param ip "" until it has one
 * @param serviceAccount "" where it is the namespace's default
 * @param ports container ports by name
 */
public record Pod(
    ConfigMeta meta,
    String ip,
    boolean ready,
    String serviceAccount,
    ImmutableSortedMap<String, Integer> ports)
    implements ConfigObject {}
