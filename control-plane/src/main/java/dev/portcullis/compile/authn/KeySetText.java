package dev.portcullis.compile.authn;

import dev.portcullis.model.JwksReference;
import dev.portcullis.xds.ContentHash;
import dev.portcullis.xds.PolicyOutline;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A JSON Web Key Set in canonical form.
 *
 * @param json the text
 * @param fetchedFrom where it is fetched from, null if it stands in the policy
 * @param isAwaited true if it only stands in for keys that this process has never had
 */
public record KeySetText(String json, @Nullable JwksReference fetchedFrom, boolean isAwaited)
    implements TokenKeys {
  /**
   * A key that verifies nothing, for issuers without usable keys: a P-256 point derived from a
   * public sentence, so that nobody can know its private key. Without {@code kid} and {@code alg}
   * it takes part in every verification, and every token is refused as wrongly signed.
   */
  public static final KeySetText DEAD =
      new KeySetText(
          "{\"keys\":[{\"crv\":\"P-256\",\"kty\":\"EC\","
              + "\"x\":\"6_UbZ-PXMYALXataa46jrkZCdUr0cv8EVBRyuOiEzpo\","
              + "\"y\":\"VVp0HpTHpO44xDhedCQu8MO_rTNKVyIFZqRAyjo42VQ\"}]}");

  // Of a hash that nobody can choose; there is one in each version for every issuer.
  private static final int MARK = 16;

  /** A key set that stands in the policy. */
  public KeySetText(String json) {
    this(json, null, false);
  }

  /** The same text, known to be fetched. */
  KeySetText fetchedFrom(JwksReference reference) {
    return new KeySetText(json, reference, false);
  }

  /** What stands in for keys that may be known elsewhere. */
  static KeySetText awaited(JwksReference reference) {
    return new KeySetText(DEAD.json, reference, true);
  }

  @Override
  public @Nullable String mark() {
    if (fetchedFrom == null) {
      return null;
    }
    return isAwaited
        ? PolicyOutline.AWAITED
        : ContentHash.of(json.getBytes(StandardCharsets.UTF_8)).hex().substring(0, MARK);
  }

  /** Where they are from, for those that are fetched. */
  @Override
  public KeySetText outline() {
    return fetchedFrom == null ? this : new KeySetText(fetchedFrom.toString());
  }

  /** Never the text: a symmetric key is a secret. */
  @Override
  public String toString() {
    return "KeySetText[" + json.length() + " characters]";
  }
}
