package dev.portcullis.e2e.netns;

/** Policies of these tests. */
final class Policies {
  private Policies() {}

  /** An AuthorizationPolicy of a namespace, for its workloads or those of a label's value. */
  static String authorization(String name, String namespace, String app, String spec) {
    String selector = app.isEmpty() ? "" : "selector: {matchLabels: {app: %s}}, ".formatted(app);
    return """
    apiVersion: security.istio.io/v1
    kind: AuthorizationPolicy
    metadata: {name: %s, namespace: %s}
    spec: {%s%s}\
    """
        .formatted(name, namespace, selector, spec);
  }

  /** What only peers of this kind may do. */
  static String allow(String source) {
    return authorization(
        "peers", "foo", "httpbin", "rules: [{from: [{source: {%s}}]}]".formatted(source));
  }

  /** The mode of a namespace, or of the workloads of a label's value. */
  static String peers(String namespace, String app, String spec) {
    String selector = app.isEmpty() ? "" : "selector: {matchLabels: {app: %s}}, ".formatted(app);
    return """
    apiVersion: security.istio.io/v1
    kind: PeerAuthentication
    metadata: {name: peers-%s, namespace: %s}
    spec: {%s%s}\
    """
        .formatted(app.isEmpty() ? "all" : app, namespace, selector, spec);
  }
}
