package dev.portcullis.ads;

/** Whoever knows whose tokens are. Safe for use by many threads. */
@FunctionalInterface
public interface TokenReviewer {
  /** Says whose {@code token} is, or that it cannot say, within a few seconds. */
  TokenReview review(String token);
}
