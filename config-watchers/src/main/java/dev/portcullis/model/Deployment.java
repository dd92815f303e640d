package dev.portcullis.model;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedMap;

/**
 * A deployment, for the labels and ports of its pods.
 *
 * @param ports container ports by name
 * @param unnamedPorts container ports without a name
 */
public record Deployment(
    ConfigMeta meta,
    ImmutableMap<String, String> podLabels,
    String serviceAccount,
    ImmutableSortedMap<String, Integer> ports,
    ImmutableList<Integer> unnamedPorts)
    implements ConfigObject {}
