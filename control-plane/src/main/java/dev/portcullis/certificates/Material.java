package dev.portcullis.certificates;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything that the Secret holds.
 *
 * @param signing the authority that signs now
 * @param next the one that will, once all who have to trust it had time to learn of it; else null
 * @param former authorities that no longer sign, but of which certificates may be in use
 * @param serving what servers show
 */
record Material(
    Authority signing,
    @Nullable Authority next,
    ImmutableList<X509Certificate> former,
    Authority.Issued serving) {
  static final String CA_CERTIFICATES = "ca.crt";
  static final String CA_KEY = "ca.key";
  static final String NEXT_CA_KEY = "next-ca.key";
  static final String CERTIFICATE = "tls.crt";
  static final String KEY = "tls.key";

  private static final byte[] PROBE = {1, 2, 3};

  /** All authorities that are to be trusted, the one that signs first. */
  ImmutableList<X509Certificate> bundle() {
    ImmutableList.Builder<X509Certificate> all = ImmutableList.builder();
    all.add(signing.certificate());
    if (next != null) {
      all.add(next.certificate());
    }
    return all.addAll(former).build();
  }

  /** What can be told to everybody. */
  String bundlePem() {
    return Pem.certificates(bundle());
  }

  /** As it is kept. */
  ImmutableMap<String, byte[]> data() {
    ImmutableMap.Builder<String, byte[]> data = ImmutableMap.builder();
    data.put(CA_CERTIFICATES, bytes(bundlePem()));
    data.put(CA_KEY, bytes(Pem.key(signing.key())));
    if (next != null) {
      data.put(NEXT_CA_KEY, bytes(Pem.key(next.key())));
    }
    data.put(CERTIFICATE, bytes(Pem.certificates(ImmutableList.of(serving.certificate()))));
    data.put(KEY, bytes(Pem.key(serving.key())));
    return data.buildOrThrow();
  }

  /**
   * What was kept.
   *
   * @throws UnusableMaterialException if its parts are missing, damaged, or do not belong together
   */
  static Material read(Map<String, byte[]> data) throws UnusableMaterialException {
    ImmutableList<X509Certificate> bundle =
        Pem.readCertificates(CA_CERTIFICATES, text(data, CA_CERTIFICATES));
    Authority signing = authority(bundle, CA_KEY, data);
    Authority next = data.containsKey(NEXT_CA_KEY) ? authority(bundle, NEXT_CA_KEY, data) : null;
    X509Certificate certificate =
        Pem.readCertificates(CERTIFICATE, text(data, CERTIFICATE)).getFirst();
    PrivateKey key = Pem.readKey(KEY, text(data, KEY));
    if (!belong(key, certificate)) {
      throw new UnusableMaterialException(KEY + " is not the key of " + CERTIFICATE);
    }
    if (bundle.stream().noneMatch(authority -> signed(authority, certificate))) {
      throw new UnusableMaterialException(
          CERTIFICATE + " is not signed by one of " + CA_CERTIFICATES);
    }
    ImmutableList<X509Certificate> former =
        bundle.stream()
            .filter(other -> !other.equals(signing.certificate()))
            .filter(other -> next == null || !other.equals(next.certificate()))
            .collect(ImmutableList.toImmutableList());
    return new Material(signing, next, former, new Authority.Issued(certificate, key));
  }

  private static Authority authority(
      ImmutableList<X509Certificate> bundle, String name, Map<String, byte[]> data)
      throws UnusableMaterialException {
    PrivateKey key = Pem.readKey(name, text(data, name));
    for (X509Certificate certificate : bundle) {
      if (belong(key, certificate)) {
        return new Authority(certificate, key);
      }
    }
    throw new UnusableMaterialException(name + " is not the key of one of " + CA_CERTIFICATES);
  }

  private static String text(Map<String, byte[]> data, String name)
      throws UnusableMaterialException {
    byte[] value = data.get(name);
    if (value == null) {
      throw new UnusableMaterialException(name + " is missing");
    }
    return new String(value, StandardCharsets.US_ASCII);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static boolean belong(PrivateKey key, X509Certificate certificate) {
    try {
      Signature signer = Signature.getInstance("SHA256withECDSA");
      signer.initSign(key);
      signer.update(PROBE);
      byte[] signature = signer.sign();
      Signature verifier = Signature.getInstance("SHA256withECDSA");
      verifier.initVerify(certificate.getPublicKey());
      verifier.update(PROBE);
      return verifier.verify(signature);
    } catch (GeneralSecurityException e) {
      return false; // a key of another kind
    }
  }

  private static boolean signed(X509Certificate authority, X509Certificate certificate) {
    try {
      certificate.verify(authority.getPublicKey());
      return true;
    } catch (GeneralSecurityException e) {
      return false; // another's
    }
  }

  /** Never a key. */
  @Override
  public String toString() {
    return serving + " of " + signing + (next == null ? "" : ", next " + next);
  }
}
