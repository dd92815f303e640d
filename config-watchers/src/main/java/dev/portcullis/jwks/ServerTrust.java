package dev.portcullis.jwks;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.portcullis.document.ShortText;
import java.net.Socket;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Judges a key server's certificate as the JDK does, and says what is wrong with it: whose it is,
 * since when it is expired, which names it has.
 */
final class ServerTrust extends X509ExtendedTrustManager {
  /** A certificate that is refused, in a sentence for users. */
  static final class RefusedException extends CertificateException {
    RefusedException(String sentence) {
      super(sentence);
    }
  }

  private final X509ExtendedTrustManager authorities;
  private final String authoritiesText;
  private final String host;
  private final ImmutableSet<String> names;

  /**
   * A judge.
   *
   * @param authoritiesText what the authorities are called in a sentence
   * @param host which the socket checks the certificate for, if it checks a name
   * @param names of which the certificate must have one; empty to leave that to the socket
   */
  ServerTrust(
      X509ExtendedTrustManager authorities,
      String authoritiesText,
      String host,
      ImmutableSet<String> names) {
    this.authorities = authorities;
    this.authoritiesText = authoritiesText;
    this.host = host;
    this.names = names;
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    checkChain(chain, authType);
    ImmutableList<String> its = CertificateText.subjectAltNames(chain[0]);
    boolean named = names.isEmpty() ? !its.isEmpty() : its.stream().anyMatch(names::contains);
    if (!named) {
      // The JDK would look at the subject, which has not been a place for names for 25 years.
      throw wrongName(chain[0]);
    }
    try {
      // This one looks at the name, too, if the socket is to check it, and at weak algorithms.
      authorities.checkServerTrusted(chain, authType, socket);
    } catch (CertificateException e) {
      throw has(e, CertPathValidatorException.class)
          ? unaccepted(chain[0], e)
          : wrongName(chain[0]);
    }
  }

  private void checkChain(X509Certificate[] chain, String authType) throws CertificateException {
    // Of a certificate that is itself among the authorities the JDK doesn't look at the dates.
    checkDates(chain[0]);
    try {
      authorities.checkServerTrusted(chain, authType);
    } catch (CertificateException e) {
      // Only now: a server may send more than is needed, and of that some may be expired.
      for (X509Certificate certificate : chain) {
        checkDates(certificate);
      }
      throw untrusted(chain, e);
    }
  }

  private static void checkDates(X509Certificate certificate) throws RefusedException {
    try {
      certificate.checkValidity();
    } catch (CertificateExpiredException e) {
      throw new RefusedException(
          CertificateText.of(certificate)
              + ", expired at "
              + certificate.getNotAfter().toInstant());
    } catch (CertificateNotYetValidException e) {
      throw new RefusedException(
          CertificateText.of(certificate)
              + ", is valid only from "
              + certificate.getNotBefore().toInstant());
    }
  }

  private RefusedException untrusted(X509Certificate[] chain, CertificateException e) {
    X509Certificate last = chain[chain.length - 1];
    boolean ownSignature = last.getSubjectX500Principal().equals(last.getIssuerX500Principal());
    if (has(e, CertificateExpiredException.class)) {
      return new RefusedException(CertificateText.of(chain[0]) + ", leads to an expired one");
    }
    if (has(e, CertPathValidatorException.class)) {
      return unaccepted(chain[0], e);
    }
    return new RefusedException(
        ownSignature && chain.length == 1
            ? CertificateText.of(last) + ", is signed by itself and not among " + authoritiesText
            : CertificateText.of(chain[0]) + ", is not of any of " + authoritiesText);
  }

  private static RefusedException unaccepted(X509Certificate certificate, CertificateException e) {
    String why = e.getCause() == null ? e.getMessage() : e.getCause().getMessage();
    return new RefusedException(
        CertificateText.of(certificate) + ", is not accepted: " + ShortText.of("" + why));
  }

  private RefusedException wrongName(X509Certificate certificate) {
    String its = CertificateText.names(certificate);
    String meant = names.isEmpty() ? host : "any of " + ShortText.of(String.join(", ", names));
    return new RefusedException(
        CertificateText.of(certificate)
            + ", is not for "
            + meant
            + (its.isEmpty() ? ": it has no subject alternative name" : " but for " + its));
  }

  private static boolean has(Throwable thrown, Class<? extends Throwable> kind) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (kind.isInstance(t)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return authorities.getAcceptedIssuers();
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    throw notAsked();
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw notAsked();
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    throw notAsked();
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    throw notAsked();
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw notAsked();
  }

  private static CertificateException notAsked() {
    return new CertificateException("only servers are judged here, at a socket");
  }
}
