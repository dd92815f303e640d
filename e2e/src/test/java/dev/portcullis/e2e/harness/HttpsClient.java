package dev.portcullis.e2e.harness;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** A client that believes one authority and asks for a host by name, as {@code curl --cacert}. */
public final class HttpsClient {
  private static final Duration READ_LIMIT = Duration.ofSeconds(10);

  private final SSLContext context;

  private HttpsClient(SSLContext context) {
    this.context = context;
  }

  /** A client without certificate. */
  public static HttpsClient trusting(SpiffeAuthority authority) {
    return of(authority, null);
  }

  /** A client with a certificate. */
  public static HttpsClient with(SpiffeAuthority authority, SpiffeAuthority.Issued own) {
    return of(authority, MutualTls.keyManager(own));
  }

  private static HttpsClient of(SpiffeAuthority authority, @Nullable KeyManager own) {
    try {
      KeyStore trusted = KeyStore.getInstance("PKCS12");
      trusted.load(null, null);
      trusted.setCertificateEntry("authority", certificate(authority.certificatePem()));
      TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
      trust.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(own == null ? null : new KeyManager[] {own}, trust.getTrustManagers(), null);
      return new HttpsClient(context);
    } catch (GeneralSecurityException | IOException e) {
      throw new AssertionError(e);
    }
  }

  private static X509Certificate certificate(String pem) throws GeneralSecurityException {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8)));
  }

  /** What its connections have in common. */
  public SSLContext context() {
    return context;
  }

  /** Shakes hands with the server of {@code host}, whose certificate has to be of that name. */
  public SSLSocket connect(InetSocketAddress server, String host, String... protocols)
      throws IOException {
    Socket plain = new Socket();
    try {
      plain.setTcpNoDelay(true);
      plain.setSoTimeout((int) READ_LIMIT.toMillis());
      plain.connect(server, (int) READ_LIMIT.toMillis());
      SSLSocket socket =
          (SSLSocket) context.getSocketFactory().createSocket(plain, host, server.getPort(), true);
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      parameters.setApplicationProtocols(protocols);
      socket.setSSLParameters(parameters);
      socket.startHandshake();
      return socket;
    } catch (IOException e) {
      plain.close();
      throw e;
    }
  }

  /** One request to {@code host} on a connection of its own; with TLS 1.3 refusals come late. */
  public HttpAnswer ask(InetSocketAddress server, String host, HttpRequest request)
      throws IOException {
    try (RawHttpClient client = RawHttpClient.over(connect(server, host, "http/1.1"))) {
      return client.send(request);
    }
  }
}
