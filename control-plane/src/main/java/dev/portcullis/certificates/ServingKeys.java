package dev.portcullis.certificates;

import com.google.common.collect.ImmutableList;
import io.grpc.util.AdvancedTlsX509KeyManager;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.X509KeyManager;

/** The certificate of a server of this process, another from one handshake to the next. */
public final class ServingKeys implements CertificateSink {
  private final AdvancedTlsX509KeyManager keys = new AdvancedTlsX509KeyManager();

  /** For an {@code SSLContext}; until there is a certificate, handshakes fail. */
  public X509KeyManager manager() {
    return keys;
  }

  @Override
  public void use(
      ImmutableList<X509Certificate> chain,
      PrivateKey key,
      ImmutableList<X509Certificate> authorities) {
    keys.updateIdentityCredentials(chain.toArray(new X509Certificate[0]), key);
  }
}
