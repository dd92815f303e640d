package dev.portcullis.ads;

import com.google.common.hash.HashCode;
import io.grpc.ServerCredentials;
import io.grpc.TlsServerCredentials;
import io.grpc.TlsServerCredentials.ClientAuth;
import io.grpc.util.AdvancedTlsX509KeyManager;
import io.grpc.util.AdvancedTlsX509TrustManager;
import io.grpc.util.AdvancedTlsX509TrustManager.Verification;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server's side of TLS, from files that are read again when they change. Files that do not make
 * a server, such as a certificate that was replaced before its key, change nothing.
 */
final class ReloadingTls implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ReloadingTls.class);

  private final XdsServerSettings.Tls files;
  private final boolean certificateOptional;
  private final AdvancedTlsX509KeyManager keys = new AdvancedTlsX509KeyManager();
  private final AdvancedTlsX509TrustManager authorities;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("portcullis-tls").factory());
  // Only the thread that starts, then only the timer's.
  private HashCode current;
  private String lastProblem = "";

  private ReloadingTls(XdsServerSettings.Tls files, boolean certificateOptional, TlsFiles first)
      throws IOException, GeneralSecurityException {
    this.files = files;
    this.certificateOptional = certificateOptional;
    // A client's certificate is verified by its authority; whose it is, the stream asks.
    this.authorities =
        AdvancedTlsX509TrustManager.newBuilder()
            .setVerification(Verification.CERTIFICATE_ONLY_VERIFICATION)
            .build();
    this.current = first.fingerprint();
    use(first);
  }

  /**
   * Reads {@code files}, and again after each {@code interval}.
   *
   * @param certificateOptional whether clients may prove by something else who they are
   * @throws XdsServerException with a sentence if they do not make a server now
   */
  static ReloadingTls start(
      XdsServerSettings.Tls files, boolean certificateOptional, Duration interval)
      throws XdsServerException {
    TlsFiles first = TlsFiles.read(files);
    try {
      ReloadingTls tls = new ReloadingTls(files, certificateOptional, first);
      var _ =
          tls.timer.scheduleWithFixedDelay(
              tls::reload, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
      return tls;
    } catch (IOException | GeneralSecurityException e) {
      throw new XdsServerException("The TLS files cannot be used: " + e.getMessage(), e);
    }
  }

  ServerCredentials credentials() {
    TlsServerCredentials.Builder builder = TlsServerCredentials.newBuilder().keyManager(keys);
    return files.clientCa() == null
        ? builder.build()
        : builder
            .trustManager(authorities)
            .clientAuth(certificateOptional ? ClientAuth.OPTIONAL : ClientAuth.REQUIRE)
            .build();
  }

  private void reload() {
    try {
      TlsFiles latest = TlsFiles.read(files);
      if (!latest.fingerprint().equals(current)) {
        use(latest);
        current = latest.fingerprint();
        LOG.info("TLS files read again: certificate={}", files.certificate());
      }
      lastProblem = "";
    } catch (XdsServerException | IOException | GeneralSecurityException | RuntimeException e) {
      warn(String.valueOf(e.getMessage()));
    }
  }

  /** Once for each problem, not at every look. */
  private void warn(String problem) {
    if (!problem.equals(lastProblem)) {
      LOG.warn("TLS files not usable, the last good ones stay: {}", problem);
      lastProblem = problem;
    }
  }

  private void use(TlsFiles usable) throws IOException, GeneralSecurityException {
    if (files.clientCa() != null) {
      authorities.updateTrustCredentials(
          usable.clientAuthorities().toArray(new X509Certificate[0]));
    }
    keys.updateIdentityCredentials(usable.chain().toArray(new X509Certificate[0]), usable.key());
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
