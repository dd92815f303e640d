package dev.portcullis.compile.routing;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.LinkedListMultimap;
import com.google.common.collect.ListMultimap;
import dev.portcullis.compile.routing.GatewayPort.BoundServer;
import dev.portcullis.model.ConfigMeta;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The chains of one port of a gateway, in the making. */
final class ChainSet {
  private final ListMultimap<BoundServer, GatewayChain> chains = LinkedListMultimap.create();
  private final Set<ConfigMeta> others = new LinkedHashSet<>();

  /** Adds a chain of a server. */
  void add(BoundServer bound, GatewayChain chain) {
    chains.put(bound, chain);
  }

  /** Adds a chain of a server that was made from {@code origin}, too. */
  void add(BoundServer bound, GatewayChain chain, ConfigMeta origin) {
    add(bound, chain);
    addOrigin(origin);
  }

  void addOrigin(ConfigMeta origin) {
    others.add(origin);
  }

  /** The servers that have a chain. */
  ImmutableSet<BoundServer> servers() {
    return ImmutableSet.copyOf(chains.keySet());
  }

  /** The chains by server, in the order of {@code servers}. */
  ImmutableList<GatewayChain> inOrderOf(List<BoundServer> servers) {
    ImmutableListMultimap<BoundServer, GatewayChain> all = ImmutableListMultimap.copyOf(chains);
    return servers.stream()
        .flatMap(bound -> all.get(bound).stream())
        .collect(ImmutableList.toImmutableList());
  }

  /** The Gateways of the servers that have a chain, and what else the chains were made from. */
  ImmutableList<ConfigMeta> origins() {
    return ImmutableSet.<ConfigMeta>builder()
        .addAll(chains.keySet().stream().map(bound -> bound.gateway().meta()).toList())
        .addAll(others)
        .build()
        .asList();
  }
}
