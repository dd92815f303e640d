package dev.portcullis.model;

import com.google.common.collect.ImmutableList;

/**
 * How connections to a service are secured: {@code trafficPolicy.tls} of a DestinationRule.
 *
 * @param caCertificates a PEM file of the authorities that the server's certificate may be of, ""
 *     for those of the system
 * @param caCrl a PEM file of certificates that count no more, "" for none
 * @param clientCertificate with {@code privateKey}: PEM files, for MUTUAL; "" for none
 * @param credentialName the Secret that holds what else stands in files, "" for none
 * @param sni the name that is sent to the server, "" for the host
 * @param subjectAltNames the names of which the server's certificate must have one; empty for the
 *     name that is sent
 */
public record ClientTlsSettings(
    Mode mode,
    String caCertificates,
    String caCrl,
    String clientCertificate,
    String privateKey,
    String credentialName,
    String sni,
    ImmutableList<String> subjectAltNames,
    boolean insecureSkipVerify,
    SourceLocation location) {

  /** Whether, and with what, connections are secured. */
  public enum Mode {
    DISABLE,
    SIMPLE,
    MUTUAL,
    /** With the workload's own certificate. */
    ISTIO_MUTUAL
  }
}
