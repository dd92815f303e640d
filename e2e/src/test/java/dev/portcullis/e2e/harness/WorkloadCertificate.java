package dev.portcullis.e2e.harness;

import java.math.BigInteger;
import java.security.Principal;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.Date;
import java.util.Set;

/**
 * A certificate that the JDK only has to pass on: it refuses to read one with brackets in its
 * SPIFFE id, which the recorded decisions have. All but its bytes and key is the authority's.
 */
@SuppressWarnings("deprecation") // the methods of X509Certificate that have to be there
final class WorkloadCertificate extends X509Certificate {
  private static final long serialVersionUID = 1;

  private final byte[] encoded;
  private final PublicKey key;
  private final X509Certificate authority;

  WorkloadCertificate(byte[] encoded, PublicKey key, X509Certificate authority) {
    this.encoded = encoded.clone();
    this.key = key;
    this.authority = authority;
  }

  @Override
  public byte[] getEncoded() {
    return encoded.clone();
  }

  @Override
  public PublicKey getPublicKey() {
    return key;
  }

  @Override
  public String getSigAlgName() {
    return authority.getSigAlgName();
  }

  @Override
  public String getSigAlgOID() {
    return authority.getSigAlgOID();
  }

  @Override
  public byte[] getSigAlgParams() {
    return authority.getSigAlgParams();
  }

  @Override
  public void checkValidity() {}

  @Override
  public void checkValidity(Date date) {}

  @Override
  public int getVersion() {
    return authority.getVersion();
  }

  @Override
  public BigInteger getSerialNumber() {
    return authority.getSerialNumber();
  }

  @Override
  public Principal getIssuerDN() {
    return authority.getSubjectDN();
  }

  @Override
  public Principal getSubjectDN() {
    return authority.getSubjectDN();
  }

  @Override
  public Date getNotBefore() {
    return authority.getNotBefore();
  }

  @Override
  public Date getNotAfter() {
    return authority.getNotAfter();
  }

  @Override
  public byte[] getTBSCertificate() {
    throw new UnsupportedOperationException();
  }

  @Override
  public byte[] getSignature() {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean[] getIssuerUniqueID() {
    return new boolean[0];
  }

  @Override
  public boolean[] getSubjectUniqueID() {
    return new boolean[0];
  }

  @Override
  public boolean[] getKeyUsage() {
    return new boolean[0];
  }

  @Override
  public int getBasicConstraints() {
    return -1;
  }

  @Override
  public void verify(PublicKey signer) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void verify(PublicKey signer, String provider) {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean hasUnsupportedCriticalExtension() {
    return false;
  }

  @Override
  public Set<String> getCriticalExtensionOIDs() {
    return Set.of();
  }

  @Override
  public Set<String> getNonCriticalExtensionOIDs() {
    return Set.of();
  }

  @Override
  public byte[] getExtensionValue(String identifier) {
    return new byte[0];
  }

  @Override
  public String toString() {
    return "a workload's certificate";
  }
}
