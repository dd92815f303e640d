package dev.portcullis.ads;

/** What came of asking whose a token is. */
public sealed interface TokenReview {
  /** It is that of this account. */
  record Proven(PeerIdentity.Account account) implements TokenReview {}

  /**
   * It proves nothing.
   *
   * @param reason a sentence, without any part of the token
   */
  record Refused(String reason) implements TokenReview {}

  /**
   * Nobody could say; the proxy does well to come again.
   *
   * @param reason a sentence, without any part of the token
   */
  record Undecided(String reason) implements TokenReview {}
}
