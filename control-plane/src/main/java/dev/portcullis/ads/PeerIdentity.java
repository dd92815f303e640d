package dev.portcullis.ads;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableSet;
import dev.portcullis.xds.ProxyIdentity;
import dev.portcullis.xds.ProxyPod;
import java.net.URI;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** What is proven about a peer, as against what its node claims. */
public sealed interface PeerIdentity {
  /** Nothing: no client certificate was asked for. */
  PeerIdentity UNPROVEN = new Unproven();

  /**
   * Why this peer may not be {@code proxy}, null if it may.
   *
   * @param trustDomains those of the mesh: a name of another one is another workload's
   */
  @Nullable String objection(ProxyIdentity proxy, ImmutableSet<String> trustDomains);

  /** Nothing. */
  record Unproven() implements PeerIdentity {
    @Override
    public @Nullable String objection(ProxyIdentity proxy, ImmutableSet<String> trustDomains) {
      return null;
    }
  }

  /** The workload that a certificate's {@code spiffe://TD/ns/NS/sa/SA} names. */
  record Workload(String trustDomain, String namespace, String serviceAccount)
      implements PeerIdentity {
    @Override
    public @Nullable String objection(ProxyIdentity proxy, ImmutableSet<String> trustDomains) {
      if (!trustDomains.contains(trustDomain)) {
        return "The certificate is of trust domain %s, which is not one of the mesh's: %s."
            .formatted(trustDomain, String.join(", ", trustDomains));
      }
      boolean own =
          namespace.equals(proxy.group().namespace())
              && serviceAccount.equals(proxy.serviceAccount());
      return own
          ? null
          : "The certificate is that of service account %s/%s, but the node claims %s/%s."
              .formatted(
                  namespace,
                  serviceAccount,
                  proxy.group().namespace(),
                  proxy.serviceAccount().isEmpty() ? "(none)" : proxy.serviceAccount());
    }
  }

  /** The service account whose token a peer has, and the Pod that it was made for. */
  record Account(String namespace, String serviceAccount, String pod) implements PeerIdentity {
    @Override
    public @Nullable String objection(ProxyIdentity proxy, ImmutableSet<String> trustDomains) {
      String claimed = proxy.serviceAccount();
      if (!namespace.equals(proxy.group().namespace()) || !serviceAccount.equals(claimed)) {
        return "The token is that of service account %s/%s, but the node claims %s/%s."
            .formatted(
                namespace,
                serviceAccount,
                proxy.group().namespace(),
                claimed.isEmpty() ? "(none)" : claimed);
      }
      ProxyPod of = proxy.pod();
      return of == null || of.name().equals(pod)
          ? null
          : "The token is that of Pod %s/%s, but the node claims to be %s."
              .formatted(namespace, pod, of.name());
    }
  }

  /**
   * A token that nobody here reviews, beside what is proven otherwise. Its proxy claims no labels:
   * they are those of the Pod that it claims to be.
   */
  record Unreviewed(PeerIdentity proven) implements PeerIdentity {
    @Override
    public @Nullable String objection(ProxyIdentity proxy, ImmutableSet<String> trustDomains) {
      return proven.objection(proxy, trustDomains);
    }
  }

  /** A certificate that names no workload. */
  record Nobody() implements PeerIdentity {
    @Override
    public @Nullable String objection(ProxyIdentity proxy, ImmutableSet<String> trustDomains) {
      return "The certificate does not name one workload as"
          + " spiffe://TRUST-DOMAIN/ns/NAMESPACE/sa/SERVICE-ACCOUNT.";
    }
  }

  /** What {@code session}'s verified certificate proves. */
  static PeerIdentity of(@Nullable SSLSession session) {
    try {
      return session != null
              && session.getPeerCertificates()[0] instanceof X509Certificate certificate
          ? of(certificate)
          : new Nobody();
    } catch (SSLPeerUnverifiedException e) {
      return new Nobody();
    }
  }

  /** A certificate of several URIs proves nothing: SPIFFE allows one. */
  private static PeerIdentity of(X509Certificate certificate) {
    PeerIdentity found = new Nobody();
    int uris = 0;
    for (List<?> name : alternativeNames(certificate)) {
      if (name.get(0) instanceof Integer kind && kind == 6) {
        uris++;
        found = of(String.valueOf(name.get(1)));
      }
    }
    return uris == 1 ? found : new Nobody();
  }

  private static Collection<List<?>> alternativeNames(X509Certificate certificate) {
    try {
      Collection<List<?>> names = certificate.getSubjectAlternativeNames();
      return names == null ? List.of() : names;
    } catch (CertificateParsingException e) {
      return List.of();
    }
  }

  /** Reads a SPIFFE ID. */
  static PeerIdentity of(String uri) {
    URI parsed;
    try {
      parsed = URI.create(uri);
    } catch (IllegalArgumentException e) {
      return new Nobody();
    }
    String path = parsed.getRawPath();
    String trustDomain = parsed.getRawAuthority();
    if (!"spiffe".equals(parsed.getScheme())
        || trustDomain == null
        || path == null
        || parsed.getRawQuery() != null
        || parsed.getRawFragment() != null) {
      return new Nobody();
    }
    List<String> parts = Splitter.on('/').splitToList(path);
    boolean named =
        parts.size() == 5
            && parts.get(1).equals("ns")
            && parts.get(3).equals("sa")
            && !parts.get(2).isEmpty()
            && !parts.get(4).isEmpty();
    return named ? new Workload(trustDomain, parts.get(2), parts.get(4)) : new Nobody();
  }
}
