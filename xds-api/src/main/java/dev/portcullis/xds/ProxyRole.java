package dev.portcullis.xds;

/** What a proxy is for; Istio's node types {@code router} and {@code sidecar}. */
public enum ProxyRole {
  GATEWAY,
  SIDECAR
}
