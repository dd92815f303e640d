package dev.portcullis.e2e.harness;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Objects;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509TrustManager;

/**
 * TLS with certificates of the mesh: the side of clients, as another proxy would do it, or of
 * servers.
 */
public final class MutualTls {
  /** What Istio's proxies say, by which members of the mesh are told from others. */
  public static final String[] ISTIO = {"istio-http/1.1", "istio", "http/1.1"};

  private MutualTls() {}

  /** Shakes hands on an open connection with a certificate, offering these protocols by ALPN. */
  public static SSLSocket handshake(
      Socket connection, SpiffeAuthority.Issued own, String... protocols) throws IOException {
    SSLSocket socket =
        (SSLSocket)
            context(own)
                .getSocketFactory()
                .createSocket(
                    connection,
                    connection.getInetAddress().getHostAddress(),
                    connection.getPort(),
                    true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setApplicationProtocols(protocols);
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    return socket;
  }

  /** What connections with a certificate have in common. */
  public static SSLContext context(SpiffeAuthority.Issued own) {
    return context(new OnlyKey(own));
  }

  /** What connections of clients without a certificate have in common. */
  public static SSLContext anonymousContext() {
    return context(new KeyManager[0]);
  }

  /** What shows one certificate to every server. */
  static KeyManager keyManager(SpiffeAuthority.Issued own) {
    return new OnlyKey(own);
  }

  private static SSLContext context(KeyManager... own) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(own, new TrustManager[] {new AnyMember()}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /** Shows one certificate, whatever the server asks for. */
  private static final class OnlyKey extends X509ExtendedKeyManager {
    private static final String ALIAS = "own";

    private final SpiffeAuthority.Issued own;

    OnlyKey(SpiffeAuthority.Issued own) {
      this.own = own;
    }

    @Override
    public String[] getClientAliases(String keyType, Principal[] issuers) {
      return new String[] {ALIAS};
    }

    @Override
    public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
      return ALIAS;
    }

    @Override
    public String[] getServerAliases(String keyType, Principal[] issuers) {
      throw new UnsupportedOperationException();
    }

    @Override
    public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
      return ALIAS;
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
      return new X509Certificate[] {own.certificate()};
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
      return own.keys().getPrivate();
    }
  }

  /** Who the server is matters to clients; these tests are about servers. */
  private static final class AnyMember implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {
      Objects.requireNonNull(chain);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
