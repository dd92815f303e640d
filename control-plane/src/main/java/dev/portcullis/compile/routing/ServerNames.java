package dev.portcullis.compile.routing;

import dev.portcullis.compile.check.HostPattern;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which names of handshakes on one port are whose. Envoy would refuse a listener on which a name
 * stands for two chains, and with it all others of that port.
 */
final class ServerNames {
  private static final String ANY = "*";

  private final Map<String, String> owners = new HashMap<>();

  /** The first of {@code names} that somebody has, null if all are free. */
  @Nullable String firstTaken(Iterable<HostPattern> names) {
    for (HostPattern name : names) {
      if (owners.containsKey(name.value())) {
        return name.value();
      }
    }
    return null;
  }

  /** Whoever has {@code name}. */
  String ownerOf(String name) {
    return owners.getOrDefault(name, "");
  }

  void take(Iterable<HostPattern> names, String owner) {
    names.forEach(name -> owners.put(name.value(), owner));
  }

  /** Takes the names of a server; empty means any. */
  void takeOf(GatewayPort.BoundServer bound) {
    if (bound.serverNames().isEmpty()) {
      owners.put(ANY, bound.gatewayName());
    }
    bound.serverNames().forEach(name -> owners.put(name, bound.gatewayName()));
  }
}
