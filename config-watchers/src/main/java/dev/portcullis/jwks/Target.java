package dev.portcullis.jwks;

import com.google.common.hash.Hashing;
import dev.portcullis.jwks.FetchFailure.Cause;
import dev.portcullis.jwks.KeyRoute.Outside;
import dev.portcullis.model.JwksReference;
import dev.portcullis.model.JwksSettings.IssuerSettings;
import java.nio.charset.StandardCharsets;

/**
 * What is fetched once, for one reference or for all that mean the same by their URI.
 *
 * @param place the reference; of a shared one without namespace and issuer
 * @param issuer how its server is reached, which references only share where it is the same
 */
record Target(JwksReference place, IssuerSettings issuer) {
  /** The namespace of what is shared: no object of the mesh is in it. */
  static final String NO_NAMESPACE = "";

  /**
   * The target of a reference. It is shared with other namespaces only where none of them has a say
   * in what its URI means: not by its objects, nor by a list of hosts. What is shared is then
   * fetched for {@link #NO_NAMESPACE}: if it was fetched for one of them, a redirect could lead to
   * a host that a ServiceEntry of that namespace claims, and so one namespace to keys of another.
   */
  static Target of(JwksReference reference, WantedKeys wanted) {
    IssuerSettings issuer = wanted.settings().of(reference.issuer());
    boolean shared =
        !reference.isDiscovered()
            && !wanted.settings().allowedHosts().containsKey(reference.namespace())
            && route(reference.namespace(), reference.uri(), wanted.hosts()) instanceof Outside
            && route(NO_NAMESPACE, reference.uri(), wanted.hosts()) instanceof Outside;
    return shared
        ? new Target(new JwksReference(NO_NAMESPACE, "", reference.uri()), issuer)
        : new Target(reference, issuer);
  }

  /** As which reference it is asked for, on behalf of one that has it. */
  JwksReference asked(JwksReference reference) {
    // The issuer says which authorities and proxy count: the same for all that share it.
    return new JwksReference(place.namespace(), reference.issuer(), place.uri());
  }

  /** How the first host on the way is reached. */
  KeyRoute firstRoute(KeyHosts hosts) {
    return route(place.namespace(), place.isDiscovered() ? place.issuer() : place.uri(), hosts);
  }

  private static KeyRoute route(String namespace, String text, KeyHosts hosts) {
    try {
      // The parser of those who fetch: read in another way, it could be shared where it must not.
      KeyUri uri = KeyUri.parse(text, Cause.NOT_ALLOWED);
      return hosts.route(namespace, uri.host().name(), uri.port());
    } catch (FetchException e) {
      return new KeyRoute.Barred(e.failure().detail());
    }
  }

  /** A name for a file, which says nothing of the target. */
  String hash() {
    return Hashing.sha256()
        .hashString(
            String.join(
                "\n",
                place.namespace(),
                place.issuer(),
                place.uri(),
                issuer.caCertificates(),
                issuer.proxy()),
            StandardCharsets.UTF_8)
        .toString();
  }

  /** For a log. */
  @Override
  public String toString() {
    String where = place.isDiscovered() ? "issuer " + place.issuer() : place.uri();
    return place.namespace().isEmpty() ? where : where + " for namespace " + place.namespace();
  }
}
