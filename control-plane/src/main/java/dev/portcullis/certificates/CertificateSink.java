package dev.portcullis.certificates;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;

/** A server that is told which certificate to show, at the start and whenever there is another. */
@FunctionalInterface
public interface CertificateSink {
  /**
   * From now on.
   *
   * @param chain to be shown
   * @param authorities what clients may verify it by
   * @throws IOException with a sentence, if it cannot be used; then the former stays
   */
  void use(
      ImmutableList<X509Certificate> chain,
      PrivateKey key,
      ImmutableList<X509Certificate> authorities)
      throws IOException;
}
