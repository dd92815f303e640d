package dev.portcullis.keys;

import com.google.common.base.Supplier;
import com.google.common.base.Suppliers;
import dev.portcullis.compile.ConfigView;
import dev.portcullis.compile.routing.KeyServer;
import dev.portcullis.compile.routing.KeyServers;
import dev.portcullis.jwks.KeyHosts;
import dev.portcullis.jwks.KeyRoute;

/** The hosts of one generation of the mesh. */
final class MeshKeyHosts implements KeyHosts {
  // Made when the first fetch asks: an edit must not wait for what hardly any fetch will ask.
  private final Supplier<KeyServers> servers;

  MeshKeyHosts(ConfigView view) {
    this.servers = Suppliers.memoize(() -> new KeyServers(view));
  }

  @Override
  public KeyRoute route(String namespace, String host, int port) {
    return switch (servers.get().find(namespace, host, port)) {
      case KeyServer.Outside _ -> new KeyRoute.Outside();
      case KeyServer.Inside(var definition, var endpoints, var tls) ->
          new KeyRoute.Inside(definition, endpoints, tls);
      case KeyServer.Unreachable(String reason) -> new KeyRoute.Barred(reason);
    };
  }
}
