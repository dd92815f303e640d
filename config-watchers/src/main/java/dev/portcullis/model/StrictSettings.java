package dev.portcullis.model;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * {@code portcullis.strict}: what is refused beyond what Istio refuses. All off by default.
 *
 * @param requireExpiration whether a token without {@code exp} is refused
 * @param maxTokenLifetime the longest that a token may still be good for ({@code exp} less now),
 *     which is all that Envoy can limit; null for any
 * @param clockSkew how far the issuer's clock may be off, null for Envoy's 60 s
 * @param minimumKeyBits the smallest RSA key, in bits, that may verify tokens; 0 for any
 * @param refuseUnsuitableKeys whether keys that say by {@code use} or {@code key_ops} that they are
 *     for something else may not verify tokens
 * @param refuseAmbiguousPaths whether paths with {@code ;} or an encoded slash or backslash are
 *     refused where rules name paths
 * @param refuseRepeatedHeaders whether a header that decides access may not be sent twice
 */
public record StrictSettings(
    boolean requireExpiration,
    @Nullable Duration maxTokenLifetime,
    @Nullable Duration clockSkew,
    int minimumKeyBits,
    boolean refuseUnsuitableKeys,
    boolean refuseAmbiguousPaths,
    boolean refuseRepeatedHeaders) {

  /** As Istio. */
  public static final StrictSettings OFF =
      new StrictSettings(false, null, null, 0, false, false, false);
}
