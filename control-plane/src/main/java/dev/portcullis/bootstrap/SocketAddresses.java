package dev.portcullis.bootstrap;

import com.google.common.collect.ImmutableMap;

/** Addresses as Envoy writes them. */
final class SocketAddresses {
  private SocketAddresses() {}

  static ImmutableMap<String, Object> of(String host, int port) {
    return ImmutableMap.of("socket_address", ImmutableMap.of("address", host, "port_value", port));
  }
}
