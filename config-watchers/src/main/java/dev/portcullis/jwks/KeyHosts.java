package dev.portcullis.jwks;

/** Finds out whether a host of a key server is one of the mesh. Immutable, for any thread. */
@FunctionalInterface
public interface KeyHosts {
  /**
   * How a policy of {@code namespace} reaches {@code host} (in lower case, without brackets) at
   * {@code port}. Asked for every host on the way to a key set: that of the {@code jwksUri}, of the
   * issuer, of the discovered {@code jwks_uri}, and of every redirect.
   */
  KeyRoute route(String namespace, String host, int port);
}
