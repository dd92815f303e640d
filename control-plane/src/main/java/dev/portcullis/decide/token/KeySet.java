package dev.portcullis.decide.token;

import com.google.common.collect.ImmutableList;
import dev.portcullis.model.StrictSettings;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The keys of an issuer that Envoy could use.
 *
 * @param keys in the order of the set, which decides between errors
 * @param absence why there are none, null where there are
 */
record KeySet(ImmutableList<VerificationKey> keys, @Nullable String absence) {

  /** No keys: a key takes their place that verifies nothing. */
  static KeySet absent(String reason) {
    return new KeySet(ImmutableList.of(), reason);
  }

  /** Reads a JSON Web Key Set; keys that Envoy could not use are left out. */
  static KeySet parse(String text, StrictSettings strict) {
    ClaimValue.Members set = LenientJson.object(text.getBytes(StandardCharsets.UTF_8));
    if (set == null) {
      return absent("the key set is not a JSON object");
    }
    if (!(set.members().get("keys") instanceof ClaimValue.Elements list)) {
      return absent("the key set has no array 'keys'");
    }
    ImmutableList<VerificationKey> keys =
        list.elements().stream()
            .map(key -> key instanceof ClaimValue.Members members ? read(members, strict) : null)
            .filter(key -> key != null && isLongEnough(key, strict.minimumKeyBits()))
            .collect(ImmutableList.toImmutableList());
    return keys.isEmpty() ? absent("the key set has no usable key") : new KeySet(keys, null);
  }

  private static @Nullable VerificationKey read(ClaimValue.Members key, StrictSettings strict) {
    return strict.refuseUnsuitableKeys() && !verifiesSignatures(key) ? null : KeyReader.read(key);
  }

  private static boolean verifiesSignatures(ClaimValue.Members key) {
    ClaimValue use = key.members().get("use");
    ClaimValue operations = key.members().get("key_ops");
    return (use == null || use.equals(new ClaimValue.Text("sig")))
        && (operations == null
            || (operations instanceof ClaimValue.Elements(ImmutableList<ClaimValue> list)
                && list.contains(new ClaimValue.Text("verify"))));
  }

  private static boolean isLongEnough(VerificationKey key, int minimumRsaBits) {
    return !(key.material() instanceof VerificationKey.Material.Rsa rsa)
        || rsa.key().getModulus().bitLength() >= minimumRsaBits;
  }

  /** Whether a key of the set made the signature of a token. */
  TokenStatus verify(CompactToken token) {
    if (absence != null) {
      return TokenStatus.NOT_VERIFIED;
    }
    TokenStatus status = TokenStatus.NO_MATCHING_KEY;
    for (VerificationKey key : keys) {
      if (key.fits(token.keyId(), token.algorithm())) {
        switch (key.verify(token)) {
          case GOOD -> {
            return TokenStatus.OK;
          }
          case WRONG_LENGTH -> {
            return TokenStatus.ED25519_LENGTH;
          }
          case BAD -> status = TokenStatus.NOT_VERIFIED;
        }
      }
    }
    return status;
  }
}
