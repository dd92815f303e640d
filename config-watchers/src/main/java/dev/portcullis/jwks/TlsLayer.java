package dev.portcullis.jwks;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.portcullis.jwks.FetchFailure.Cause;
import dev.portcullis.model.ClientTlsSettings;
import dev.portcullis.model.ClientTlsSettings.Mode;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/** Secures a connection to a key server. */
final class TlsLayer {
  private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

  private final KeyHost host;
  private final String serverName;
  private final ImmutableSet<String> names;
  private final TrustManager trust;
  private final KeyManager @Nullable [] identity;
  private final boolean verified;

  /**
   * A layer.
   *
   * @param host of the URI
   * @param caCertificates the issuer's own
   * @param settings of the DestinationRule, null for none
   */
  TlsLayer(KeyHost host, String caCertificates, @Nullable ClientTlsSettings settings)
      throws FetchException {
    this.host = host;
    if (settings == null || settings.mode() == Mode.DISABLE) {
      this.serverName = host.name();
      this.names = ImmutableSet.of();
      this.verified = true;
      this.trust = Authorities.trust(caCertificates, host.name(), names);
      this.identity = null;
      return;
    }
    checkSupported(settings);
    this.serverName = settings.sni().isEmpty() ? host.name() : settings.sni();
    this.names =
        settings.subjectAltNames().stream()
            .map(CertificateText::canonical)
            .collect(ImmutableSet.toImmutableSet());
    this.verified = !settings.insecureSkipVerify();
    String file = settings.caCertificates().isEmpty() ? caCertificates : settings.caCertificates();
    this.trust = verified ? Authorities.trust(file, serverName, names) : Authorities.anybody();
    this.identity = settings.mode() == Mode.MUTUAL ? identity(settings) : null;
  }

  private static void checkSupported(ClientTlsSettings settings) throws FetchException {
    if (settings.mode() == Mode.ISTIO_MUTUAL) {
      throw unusable("has mode ISTIO_MUTUAL, but Portcullis has no certificate of a workload");
    }
    if (!settings.credentialName().isEmpty()) {
      throw unusable("has a credentialName, but for key servers only files are read");
    }
    if (settings.location().isOfCluster() && namesFile(settings)) {
      // Else whoever may write a DestinationRule could have our own keys used, and files probed.
      throw unusable("names a file, and in a cluster no file is read that an object names");
    }
    boolean mutual = settings.mode() == Mode.MUTUAL;
    if (mutual && (settings.clientCertificate().isEmpty() || settings.privateKey().isEmpty())) {
      throw unusable("has mode MUTUAL, but not both of clientCertificate and privateKey");
    }
  }

  private static boolean namesFile(ClientTlsSettings settings) {
    return Stream.of(
            settings.caCertificates(),
            settings.caCrl(),
            settings.clientCertificate(),
            settings.privateKey())
        .anyMatch(file -> !file.isEmpty());
  }

  private static FetchException unusable(String why) {
    return new FetchException(Cause.TLS, "the DestinationRule's tls " + why);
  }

  /** A certificate that is kept neither longer than the connection nor with a password. */
  private static KeyManager[] identity(ClientTlsSettings settings) throws FetchException {
    ImmutableList<X509Certificate> chain = PemFile.certificates(settings.clientCertificate());
    PrivateKey key = PemFile.privateKey(settings.privateKey());
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry("client", key, new char[0], chain.toArray(X509Certificate[]::new));
      KeyManagerFactory factory =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      factory.init(store, new char[0]);
      return factory.getKeyManagers();
    } catch (GeneralSecurityException | IOException e) {
      throw unusable("has a clientCertificate and a privateKey that do not go together");
    }
  }

  /** Shakes hands. The result is closed by closing what it is upon: a server may not let go. */
  SSLSocket over(Socket plain, KeyUri uri, Deadline deadline) throws FetchException {
    deadline.doing("shaking hands for TLS with " + uri.shown());
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(identity, new TrustManager[] {trust}, null);
      SSLSocket secured =
          (SSLSocket) context.getSocketFactory().createSocket(plain, serverName, uri.port(), false);
      secured.setSSLParameters(parameters(secured.getSSLParameters()));
      secured.startHandshake();
      return secured;
    } catch (IOException e) {
      throw TlsTrouble.of(uri.shown(), e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK has no TLS", e);
    }
  }

  private SSLParameters parameters(SSLParameters parameters) {
    parameters.setProtocols(PROTOCOLS);
    if (verified && names.isEmpty()) {
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
    }
    try {
      // The JDK by itself sends no name without a dot.
      boolean address = serverName.equals(host.name()) && host.literal() != null;
      parameters.setServerNames(address ? List.of() : List.of(new SNIHostName(serverName)));
    } catch (IllegalArgumentException e) {
      // TLS has no form for such a name, say one with an underscore; many servers need none.
      parameters.setServerNames(List.of());
    }
    return parameters;
  }
}
