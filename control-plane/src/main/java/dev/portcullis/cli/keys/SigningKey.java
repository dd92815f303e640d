package dev.portcullis.cli.keys;

import com.google.common.collect.ImmutableList;
import dev.portcullis.cli.UserError;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.OctetSequenceJsonWebKey;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jspecify.annotations.Nullable;

/**
 * A key that tokens are signed with.
 *
 * @param keyId what they say in {@code kid}, "" for nothing
 */
record SigningKey(JsonWebKey key, String keyId) {

  /** Reads PEM, a JWK, or a key set, of which {@code keyId} chooses. */
  static SigningKey read(Input input, @Nullable String keyId) {
    SigningKey found =
        PemText.isPem(input) ? ofPem(input, keyId) : ofJson(input, KeySets.keys(input), keyId);
    KeySets.requireUsable(input, found.key());
    return found;
  }

  /** Without an id of its own, its id is the one that {@code key from-pem} gives it. */
  private static SigningKey ofPem(Input input, @Nullable String keyId) {
    PublicJsonWebKey key = PemKey.read(input).key();
    if (key.getPrivateKey() == null) {
      throw onlyPublic(input);
    }
    return new SigningKey(key, keyId != null ? keyId : KeySets.thumbprint(key));
  }

  private static UserError onlyPublic(Input input) {
    return new UserError(
        input.name() + " holds no private key, only the public half: that verifies tokens");
  }

  private static SigningKey ofJson(
      Input input, ImmutableList<JsonWebKey> keys, @Nullable String keyId) {
    List<JsonWebKey> signing = keys.stream().filter(SigningKey::signs).toList();
    if (signing.isEmpty()) {
      throw keys.isEmpty() ? new UserError(input.name() + " has no keys") : onlyPublic(input);
    }
    List<JsonWebKey> named =
        signing.stream().filter(key -> keyId != null && keyId.equals(key.getKeyId())).toList();
    if (signing.size() > 1 && named.size() != 1) {
      throw new UserError(
          "%s has %d keys that sign, with the ids %s: choose one with --kid"
              .formatted(
                  input.name(),
                  signing.size(),
                  signing.stream()
                      .map(key -> Objects.requireNonNullElse(key.getKeyId(), "(none)"))
                      .collect(Collectors.joining(", "))));
    }
    JsonWebKey key = named.isEmpty() ? signing.getFirst() : named.getFirst();
    String own = Objects.requireNonNullElse(key.getKeyId(), "");
    return new SigningKey(key, keyId != null ? keyId : own);
  }

  private static boolean signs(JsonWebKey key) {
    return key instanceof OctetSequenceJsonWebKey
        || (key instanceof PublicJsonWebKey pair && pair.getPrivateKey() != null);
  }

  /** Never the key. */
  @Override
  public String toString() {
    return "SigningKey[" + keyId + "]";
  }
}
