package dev.portcullis.model;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedMap;

/**
 * An address that serves.
 *
 * @param address an IP address, a DNS name, or {@code unix:///path}
 * @param ports port numbers by port name; empty means the Service's own target ports
 * @param weight relative share, 0 where not given
 * @param locality {@code region/zone/subzone}, "" where not given
 * @param network the network it is in, "" where not given
 * @param serviceAccount of its workload, a name without a namespace; "" where not given
 * @param location where it was written
 */
public record Endpoint(
    String address,
    ImmutableSortedMap<String, Integer> ports,
    ImmutableMap<String, String> labels,
    int weight,
    String locality,
    String network,
    String serviceAccount,
    SourceLocation location) {

  /** One of which no more is known than where it is. */
  public static Endpoint at(
      String address, ImmutableSortedMap<String, Integer> ports, SourceLocation location) {
    return new Endpoint(address, ports, ImmutableMap.of(), 0, "", "", "", location);
  }
}
