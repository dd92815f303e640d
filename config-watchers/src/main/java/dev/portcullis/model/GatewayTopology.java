package dev.portcullis.model;

/**
 * What is in front of gateways: {@code gatewayTopology} of Istio's proxy config.
 *
 * @param trustedProxies how many proxies are believed about the client's address
 * @param clientCertificates what becomes of what requests say about client certificates
 * @param proxyProtocol whether connections begin with the PROXY protocol
 */
public record GatewayTopology(
    int trustedProxies, ClientCertificates clientCertificates, boolean proxyProtocol) {
  /** Clients connect directly. */
  public static final GatewayTopology DIRECT =
      new GatewayTopology(0, ClientCertificates.UNDEFINED, false);

  /** What a gateway does with {@code x-forwarded-client-cert}; in the order of Istio's proto. */
  public enum ClientCertificates {
    /** Istio's default: SANITIZE_SET. */
    UNDEFINED,
    /** It is removed. */
    SANITIZE,
    /** It is passed on where the connection has mutual TLS. */
    FORWARD_ONLY,
    /** The client's certificate is added to it where the connection has mutual TLS. */
    APPEND_FORWARD,
    /** It is replaced by the client's certificate. */
    SANITIZE_SET,
    /** It is passed on, whoever wrote it. */
    ALWAYS_FORWARD_ONLY
  }
}
