package dev.portcullis.model;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedMap;

/**
 * An address that serves.
 *
 * @param address an IP address, a DNS name, or {@code unix:///path}
 * @param ports port numbers by port name; empty means the Service's own target ports
 * @param weight relative share, 0 where not given
 * @param location where it was written
 */
public record Endpoint(
    String address,
    ImmutableSortedMap<String, Integer> ports,
    ImmutableMap<String, String> labels,
    int weight,
    SourceLocation location) {}
