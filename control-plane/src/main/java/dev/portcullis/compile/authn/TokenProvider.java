package dev.portcullis.compile.authn;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedSet;
import dev.portcullis.model.RequestAuthentication.ClaimToHeader;
import dev.portcullis.model.RequestAuthentication.TokenHeader;

/**
 * One issuer's tokens: where they are looked for, what verifies them, what becomes of them.
 *
 * @param issuer "" for any
 * @param audiences empty for any
 * @param payloadHeader the header that takes the payload upstream, "" for none
 * @param spaceDelimitedClaims claims whose text is split to a list before anything matches them
 */
public record TokenProvider(
    String issuer,
    ImmutableList<String> audiences,
    TokenKeys keys,
    ImmutableList<TokenHeader> headers,
    ImmutableList<String> params,
    ImmutableList<String> cookies,
    String payloadHeader,
    ImmutableList<ClaimToHeader> claimHeaders,
    Forwarding forwarding,
    ImmutableSortedSet<String> spaceDelimitedClaims) {

  TokenProvider withKeys(TokenKeys others) {
    return new TokenProvider(
        issuer,
        audiences,
        others,
        headers,
        params,
        cookies,
        payloadHeader,
        claimHeaders,
        forwarding,
        spaceDelimitedClaims);
  }

  /** Whether the token goes upstream once it is verified. */
  public enum Forwarding {
    KEEP_TOKEN,
    REMOVE_TOKEN
  }
}
