package dev.portcullis.e2e.keys;

import java.nio.file.Path;

/** What makes a server of keys reachable, as the guides write it. */
final class ServiceEntries {
  private ServiceEntries() {}

  /** The guides' form: hosts, addresses and the endpoint all the same address. */
  static String literal(String address, int http, int https) {
    return """
    apiVersion: networking.istio.io/v1beta1
    kind: ServiceEntry
    metadata:
      name: test-jwks
      namespace: istio-system
    spec:
      addresses:
      - ADDRESS
      endpoints:
      - address: ADDRESS
      hosts:
      - ADDRESS
      location: MESH_EXTERNAL
      ports:
      - name: http
        number: HTTP_PORT
        protocol: HTTP
      - name: https
        number: HTTPS_PORT
        protocol: HTTPS
      resolution: STATIC
    """
        .replace("ADDRESS", address)
        .replace("HTTP_PORT", Integer.toString(http))
        .replace("HTTPS_PORT", Integer.toString(https));
  }

  /** A host that no DNS knows, at one port of this machine. */
  static String entry(String name, String host, int number, String protocol, int port) {
    return """
    apiVersion: networking.istio.io/v1
    kind: ServiceEntry
    metadata:
      name: %s
      namespace: istio-system
    spec:
      hosts: [%s]
      location: MESH_EXTERNAL
      resolution: STATIC
      ports: [{name: keys, number: %d, protocol: %s}]
      endpoints: [{address: 127.0.0.1, ports: {keys: %d}}]
    """
        .formatted(name, host, number, protocol, port);
  }

  /**
   * The guides' DestinationRule, but for the file of authorities: those of the system sign no
   * certificates of tests.
   */
  static String originatingTls(String host, int port, Path authorities) {
    return """
    apiVersion: networking.istio.io/v1alpha3
    kind: DestinationRule
    metadata:
      name: test-jwks
      namespace: istio-system
    spec:
      host: %s
      trafficPolicy:
        portLevelSettings:
        - port:
            number: %d
          loadBalancer:
            simple: ROUND_ROBIN
          tls:
            mode: SIMPLE
            caCertificates: %s
    """
        .formatted(host, port, authorities);
  }
}
