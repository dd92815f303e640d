package dev.portcullis.compile.routing;

import com.google.common.collect.ImmutableList;
import org.jspecify.annotations.Nullable;

/** How a proxy secures its connections to a cluster. Files are those of the proxy's machine. */
public sealed interface UpstreamTls {

  /**
   * TLS to anybody, as users describe it.
   *
   * @param sni the name that is sent to the server, "" for none
   * @param sniOfRequest true if the host of an HTTP request is sent in place of {@code sni}
   * @param check how the server is verified; null if it may be anybody
   * @param certificate the proxy's own, null if it shows none
   * @param protocols what is offered by ALPN, empty for nothing
   */
  record Origination(
      String sni,
      boolean sniOfRequest,
      @Nullable ServerCheck check,
      @Nullable OwnCertificate certificate,
      ImmutableList<String> protocols)
      implements UpstreamTls {}

  /**
   * Mutual TLS between members of the mesh, with the certificates that proxies have as such.
   *
   * @param names of which the server's certificate must have one; empty for that of any member
   * @param protocols what is offered by ALPN
   */
  record Mesh(String sni, ImmutableList<String> names, ImmutableList<String> protocols)
      implements UpstreamTls {}

  /** Mutual TLS to endpoints that take it, plaintext to the others. */
  record Automatic(Mesh mesh) implements UpstreamTls {}

  /**
   * How a server is verified.
   *
   * @param revoked a PEM file of certificates that count no more, "" for none
   * @param names of which the server's certificate must have one; empty for any name
   * @param nameOfRequest true if it must be for the host of an HTTP request
   */
  record ServerCheck(
      Authorities authorities,
      String revoked,
      ImmutableList<String> names,
      boolean nameOfRequest) {}

  /** Of whom a server's certificate may be. */
  sealed interface Authorities {
    /** A PEM file. */
    record OfFile(String path) implements Authorities {}

    /** A resource that proxies ask for. */
    record OfCredential(String resource) implements Authorities {}
  }

  /** What a proxy shows of itself. */
  sealed interface OwnCertificate {
    /** PEM files. */
    record OfFiles(String certificate, String privateKey) implements OwnCertificate {}

    /** A resource that proxies ask for. */
    record OfCredential(String resource) implements OwnCertificate {}
  }
}
