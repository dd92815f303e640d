package dev.portcullis.compile.authn;

/** A JSON Web Key Set in canonical form. */
public record KeySetText(String json) {
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

  /** Never the text: a symmetric key is a secret. */
  @Override
  public String toString() {
    return "KeySetText[" + json.length() + " characters]";
  }
}
