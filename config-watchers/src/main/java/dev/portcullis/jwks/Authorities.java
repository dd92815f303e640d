package dev.portcullis.jwks;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Iterables;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Who may have issued a key server's certificate. */
final class Authorities {
  /** As DestinationRules write it. */
  private static final String SYSTEM_FILE = "system";

  private Authorities() {}

  /** Those of the system, read once: they are many. */
  private static final class OfTheSystem {
    static final X509ExtendedTrustManager AUTHORITIES = of(null);
  }

  /**
   * The judge of a server's certificate.
   *
   * @param file of the authorities, "" for those of the system
   */
  static ServerTrust trust(String file, String host, ImmutableSet<String> names)
      throws FetchException {
    if (file.isEmpty() || file.equals(SYSTEM_FILE)) {
      return new ServerTrust(OfTheSystem.AUTHORITIES, "the authorities of the system", host, names);
    }
    return new ServerTrust(
        of(store(PemFile.certificates(file))), "the authorities of " + file, host, names);
  }

  /** Takes any certificate. */
  static X509ExtendedTrustManager anybody() {
    return new Anybody();
  }

  private static KeyStore store(Iterable<X509Certificate> certificates) {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      int number = 0;
      for (X509Certificate certificate : certificates) {
        store.setCertificateEntry(String.valueOf(number++), certificate);
      }
      return store;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("the JDK keeps no certificates", e);
    }
  }

  private static X509ExtendedTrustManager of(@Nullable KeyStore store) {
    try {
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      return (X509ExtendedTrustManager)
          Iterables.getOnlyElement(Arrays.asList(factory.getTrustManagers()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK trusts no authorities", e);
    }
  }

  private static final class Anybody extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
