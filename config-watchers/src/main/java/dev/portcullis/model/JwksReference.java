package dev.portcullis.model;

/**
 * A key set that a policy refers to. The namespace counts: two of them may mean different servers
 * by the same name, and may be allowed different ones.
 *
 * @param namespace of the policy
 * @param issuer the issuer whose tokens the keys verify; "" for any
 * @param uri where the keys are, "" to find that out by OpenID Connect discovery at the issuer
 */
public record JwksReference(String namespace, String issuer, String uri)
    implements Comparable<JwksReference> {

  /** True if the place of the keys has to be discovered first. */
  public boolean isDiscovered() {
    return uri.isEmpty();
  }

  @Override
  public int compareTo(JwksReference other) {
    int byNamespace = namespace.compareTo(other.namespace);
    if (byNamespace != 0) {
      return byNamespace;
    }
    int byIssuer = issuer.compareTo(other.issuer);
    return byIssuer != 0 ? byIssuer : uri.compareTo(other.uri);
  }
}
