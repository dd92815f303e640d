package dev.portcullis.cli.keys;

import com.google.common.collect.ImmutableList;
import dev.portcullis.cli.UserError;
import dev.portcullis.compile.check.JsonWebKeySet;
import java.util.Map;
import org.jose4j.json.JsonUtil;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;

/** Keys in the form in which policies have them. */
final class KeySets {
  private static final String LEFT_OUT = "key 0 is left out: ";
  private static final int FEWEST_BITS = 2048;

  private KeySets() {}

  /** The public half alone. */
  static String jwk(PublicJsonWebKey key) {
    return key.toJson(OutputControlLevel.PUBLIC_ONLY);
  }

  /** What goes into {@code jwks} of a RequestAuthentication. */
  static String of(PublicJsonWebKey key) {
    return wrapped(jwk(key));
  }

  private static String wrapped(String jwk) {
    return "{\"keys\":[" + jwk + "]}";
  }

  /** RFC 7638: whoever has the key comes to the same id. */
  static String thumbprint(JsonWebKey key) {
    return key.calculateBase64urlEncodedThumbprint("SHA-256");
  }

  /** A key that Envoy would drop is no use to anybody, however well it signs. */
  static void requireUsable(Input input, JsonWebKey key) {
    String set =
        wrapped(
            key instanceof PublicJsonWebKey pair
                ? jwk(pair)
                : key.toJson(OutputControlLevel.INCLUDE_SYMMETRIC));
    JsonWebKeySet read = JsonWebKeySet.read(set);
    if (read.keys().isEmpty()) {
      throw new UserError(
          "%s holds a key that Envoy can't use: %s"
              .formatted(input.name(), read.reasons().getFirst().replace(LEFT_OUT, "")));
    }
  }

  /** What a user should know about a key that works, null for nothing. */
  static @Nullable String doubt(JsonWebKey key) {
    int bits =
        key instanceof RsaJsonWebKey rsa
            ? rsa.getRsaPublicKey().getModulus().bitLength()
            : FEWEST_BITS;
    return bits < FEWEST_BITS
        ? "this RSA key has %d bits, and %d are the fewest that are safe"
            .formatted(bits, FEWEST_BITS)
        : null;
  }

  /** The key set in a file, which may also hold a single key, as JWK or PEM. */
  static JsonWebKeySet read(Input input) {
    if (PemText.isPem(input)) {
      PublicJsonWebKey key = PemKey.read(input).key();
      key.setKeyId(thumbprint(key));
      return JsonWebKeySet.read(of(key));
    }
    return JsonWebKeySet.read(
        object(input).containsKey("kty") ? wrapped(input.text()) : input.text());
  }

  static Map<String, Object> object(Input input) {
    try {
      return JsonUtil.parseJson(input.text());
    } catch (JoseException e) {
      // Not the parser's message: it quotes the text.
      throw new UserError(input.name() + " is not JSON: a key is PEM, a JWK or a key set", e);
    }
  }

  /** The keys of a set, or the one key that a file holds. */
  static ImmutableList<JsonWebKey> keys(Input input) {
    Map<String, Object> object = object(input);
    Iterable<?> elements =
        object.get("keys") instanceof Iterable<?> list ? list : ImmutableList.of(object);
    ImmutableList.Builder<JsonWebKey> keys = ImmutableList.builder();
    for (Object element : elements) {
      keys.add(key(input, element));
    }
    return keys.build();
  }

  @SuppressWarnings("unchecked") // Names are all that JSON has for members.
  private static JsonWebKey key(Input input, @Nullable Object element) {
    try {
      if (element instanceof Map<?, ?> members && members.get("kty") instanceof String) {
        return JsonWebKey.Factory.newJwk((Map<String, Object>) members);
      }
    } catch (JoseException | RuntimeException e) {
      // Not the library's message: it may quote the key.
      throw new UserError(
          input.name() + " holds a JWK with a member that is missing, or is not what it should be",
          e);
    }
    throw new UserError(input.name() + " is JSON, but no JWK: that has a member \"kty\"");
  }
}
