package dev.portcullis.e2e.harness;

/**
 * Where a policy is enforced: the guides write it for the gateway, tests ask the same of a sidecar.
 */
public enum Place {
  GATEWAY("gateway", "istio-system", "istio", "ingressgateway"),
  SIDECAR("sidecar", "foo", "app", "httpbin");

  private final String role;
  private final String namespace;
  private final String labelKey;
  private final String labelValue;

  Place(String role, String namespace, String labelKey, String labelValue) {
    this.role = role;
    this.namespace = namespace;
    this.labelKey = labelKey;
    this.labelValue = labelValue;
  }

  /** The role as {@code portcullis bootstrap} takes it. */
  public String role() {
    return role;
  }

  /** The namespace of the workload. */
  public String namespace() {
    return namespace;
  }

  /** The labels of the workload as {@code portcullis bootstrap} takes them. */
  public String labels() {
    return switch (this) {
      case GATEWAY -> "istio=ingressgateway,app=istio-ingressgateway";
      case SIDECAR -> "app=httpbin,version=v1";
    };
  }

  /** A guide's gateway policy as it reads for this place: its namespace and selector exchanged. */
  public String policy(String gatewayPolicy) {
    return gatewayPolicy
        .replace("namespace: istio-system", "namespace: " + namespace)
        .replace("istio: ingressgateway", labelKey + ": " + labelValue);
  }
}
