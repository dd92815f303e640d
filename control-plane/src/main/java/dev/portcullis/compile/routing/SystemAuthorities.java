package dev.portcullis.compile.routing;

/** The authorities that every machine trusts, where nobody names others. */
final class SystemAuthorities {
  /** Where Debian, Alpine and Istio's images have them. */
  static final String FILE = "/etc/ssl/certs/ca-certificates.crt";

  private SystemAuthorities() {}
}
