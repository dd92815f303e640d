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
  ENDPOINT_SLICE("EndpointSlice", "discovery.k8s.io"),
  GATEWAY_CLASS("GatewayClass", "gateway.networking.k8s.io"),
  KUBERNETES_GATEWAY("Gateway", "gateway.networking.k8s.io"),
  HTTP_ROUTE("HTTPRoute", "gateway.networking.k8s.io"),
  GRPC_ROUTE("GRPCRoute", "gateway.networking.k8s.io"),
  REFERENCE_GRANT("ReferenceGrant", "gateway.networking.k8s.io");

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

  /**
   * The kind as messages name it: the younger of two with one name has its group behind it, as
   * kubectl takes it.
   */
  public String title() {
    return this == KUBERNETES_GATEWAY ? kind + "." + group : kind;
  }

  /** The API group, "" for the core group. */
  public String group() {
    return group;
  }
}
