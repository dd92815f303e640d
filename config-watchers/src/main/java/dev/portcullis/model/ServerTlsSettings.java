package dev.portcullis.model;

import com.google.common.collect.ImmutableList;

/**
 * How a server of a gateway secures connections: Istio's {@code ServerTLSSettings}.
 *
 * @param certificates files with the server's certificates, on the proxy's machine
 * @param caCertificates a file with the authorities of clients, on the proxy's machine
 * @param caCrl a file with the certificates of clients that were revoked, on the proxy's machine
 * @param credentialNames the Secrets that hold the server's certificates, instead of files
 * @param caCredentialName the Secret that holds the authorities of clients, "" for the one that
 *     goes with the first of {@code credentialNames}
 * @param subjectAltNames the names of which a client's certificate must have one; empty for any
 * @param verifyCertificateSpki hashes of keys of which a client must have one; empty for any
 * @param verifyCertificateHash hashes of certificates likewise
 * @param cipherSuites as Envoy names them; empty for its defaults
 */
public record ServerTlsSettings(
    Mode mode,
    ImmutableList<KeyPairFiles> certificates,
    String caCertificates,
    String caCrl,
    ImmutableList<String> credentialNames,
    String caCredentialName,
    ImmutableList<String> subjectAltNames,
    ImmutableList<String> verifyCertificateSpki,
    ImmutableList<String> verifyCertificateHash,
    ProtocolVersion minProtocolVersion,
    ProtocolVersion maxProtocolVersion,
    ImmutableList<String> cipherSuites) {

  /** Of a server without TLS. */
  public static final ServerTlsSettings NONE = of(Mode.NONE);

  /** What is done with TLS, in the order of Istio's proto but for the first. */
  public enum Mode {
    /** There is none. */
    NONE,
    PASSTHROUGH,
    SIMPLE,
    MUTUAL,
    AUTO_PASSTHROUGH,
    ISTIO_MUTUAL,
    OPTIONAL_MUTUAL;

    /** Whether the gateway itself answers the handshake. */
    public boolean isTerminated() {
      return switch (this) {
        case SIMPLE, MUTUAL, ISTIO_MUTUAL, OPTIONAL_MUTUAL -> true;
        case NONE, PASSTHROUGH, AUTO_PASSTHROUGH -> false;
      };
    }

    /** Whether clients are asked for a certificate. */
    public boolean asksForCertificates() {
      return switch (this) {
        case MUTUAL, ISTIO_MUTUAL, OPTIONAL_MUTUAL -> true;
        case NONE, PASSTHROUGH, SIMPLE, AUTO_PASSTHROUGH -> false;
      };
    }
  }

  /** The versions of TLS, in the order of Istio's proto. */
  public enum ProtocolVersion {
    TLS_AUTO,
    TLSV1_0,
    TLSV1_1,
    TLSV1_2,
    TLSV1_3
  }

  /** The files of a certificate chain and of its private key. */
  public record KeyPairFiles(String certificateChain, String privateKey) {}

  /** Settings that say no more than a mode. */
  public static ServerTlsSettings of(Mode mode) {
    return new ServerTlsSettings(
        mode,
        ImmutableList.of(),
        "",
        "",
        ImmutableList.of(),
        "",
        ImmutableList.of(),
        ImmutableList.of(),
        ImmutableList.of(),
        ProtocolVersion.TLS_AUTO,
        ProtocolVersion.TLS_AUTO,
        ImmutableList.of());
  }
}
