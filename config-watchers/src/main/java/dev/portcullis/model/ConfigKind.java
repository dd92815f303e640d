package dev.portcullis.model;

/**
 * The kinds of object that Portcullis reads, with the API group that their {@code apiVersion}
 * names.
 */
public enum ConfigKind {
  REQUEST_AUTHENTICATION("RequestAuthentication", "security.istio.io"),
  AUTHORIZATION_POLICY("AuthorizationPolicy", "security.istio.io"),
  PEER_AUTHENTICATION("PeerAuthentication", "security.istio.io"),
  GATEWAY("Gateway", "networking.istio.io"),
  VIRTUAL_SERVICE("VirtualService", "networking.istio.io"),
  SERVICE_ENTRY("ServiceEntry", "networking.istio.io"),
  DESTINATION_RULE("DestinationRule", "networking.istio.io"),
  WORKLOAD_ENTRY("WorkloadEntry", "networking.istio.io"),
  SIDECAR("Sidecar", "networking.istio.io"),
  SERVICE("Service", ""),
  SERVICE_ACCOUNT("ServiceAccount", ""),
  NAMESPACE("Namespace", ""),
  SECRET("Secret", ""),
  POD("Pod", ""),
  DEPLOYMENT("Deployment", "apps"),
  ENDPOINT_SLICE("EndpointSlice", "discovery.k8s.io");

  private final String kind;
  private final String group;

  ConfigKind(String kind, String group) {
    this.kind = kind;
    this.group = group;
  }

  /** The {@code kind} as users write it. */
  public String kind() {
    return kind;
  }

  /** The API group, "" for the core group. */
  public String group() {
    return group;
  }
}
