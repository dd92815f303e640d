package dev.portcullis.xds;

/**
 * What a gateway says of the proxies in front of it, in place of what the mesh config says: its
 * node metadata's {@code PROXY_CONFIG.gatewayTopology}.
 *
 * @param trustedProxies how many of them are believed
 * @param forwardedCertificates Istio's {@code forwardClientCertDetails}, "" for its default
 * @param proxyProtocol whether they say by the PROXY protocol who the client is
 */
public record ProxyTopology(
    int trustedProxies, String forwardedCertificates, boolean proxyProtocol) {

  /** One that says only how many proxies are believed. */
  public static ProxyTopology trusting(int proxies) {
    return new ProxyTopology(proxies, "", false);
  }
}
