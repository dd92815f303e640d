package dev.portcullis.certificates;

import com.google.common.collect.ImmutableList;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What our own servers are verified by, for those who are to connect to them. */
public final class CurrentAuthorities implements CertificateSink, Supplier<String> {
  private volatile @Nullable String pem;

  @Override
  public void use(
      ImmutableList<X509Certificate> chain,
      PrivateKey key,
      ImmutableList<X509Certificate> authorities) {
    pem = Pem.certificates(authorities);
  }

  /**
   * In PEM.
   *
   * @throws IllegalStateException before there is any
   */
  @Override
  public String get() {
    String now = pem;
    if (now == null) {
      throw new IllegalStateException("there is no certificate of ours yet");
    }
    return now;
  }
}
