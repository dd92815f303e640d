package dev.portcullis.certificates;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** An authority that certifies servers on this machine, and clients that trust it. */
public final class TestServing {
  private final Authority authority = Authority.create(Instant.now(), Duration.ofHours(2));

  /** Gives a server the first or another certificate. */
  public void renew(ServingKeys keys) {
    Authority.Issued issued =
        authority.issue(ImmutableList.of("localhost"), Instant.now(), Duration.ofHours(1));
    keys.use(
        ImmutableList.of(issued.certificate()),
        issued.key(),
        ImmutableList.of(authority.certificate()));
  }

  /** What the API server is told of it. */
  public String bundle() {
    return Pem.certificates(ImmutableList.of(authority.certificate()));
  }

  /** A client that trusts the authority, and no other. */
  public SSLContext client() {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setCertificateEntry("authority", authority.certificate());
      TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new AssertionError(e);
    }
  }
}
