package dev.portcullis.decide.token;

import com.google.common.collect.ImmutableList;

/**
 * A token taken apart, nothing of it verified.
 *
 * @param keyId "" for none
 * @param payloadText the payload as sent, in Base64url
 * @param issuer "" for none
 * @param issuedAt seconds since the epoch as an unsigned number, 0 for none
 * @param notBefore likewise
 * @param expires likewise
 * @param signed what the signature is over, with it
 */
record CompactToken(
    String algorithm,
    String keyId,
    String payloadText,
    ClaimValue.Members payload,
    String issuer,
    ImmutableList<String> audiences,
    long issuedAt,
    long notBefore,
    long expires,
    SignedText signed) {

  /** Never the token: it may be good elsewhere. */
  @Override
  public String toString() {
    return "CompactToken[issuer " + issuer + "]";
  }
}
