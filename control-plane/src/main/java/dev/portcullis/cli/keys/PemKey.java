package dev.portcullis.cli.keys;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.portcullis.cli.UserError;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bouncycastle.util.io.pem.PemObject;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jspecify.annotations.Nullable;

/**
 * The one key of a PEM file.
 *
 * @param note what a user should know of how it was chosen, null for nothing
 */
record PemKey(PublicJsonWebKey key, @Nullable String note) {
  /** Blocks that say something about a key in another block. */
  private static final ImmutableSet<String> BESIDE_KEYS =
      ImmutableSet.of("EC PARAMETERS", "DH PARAMETERS", "X509 CRL");

  static PemKey read(Input input) {
    ImmutableList<PemObject> blocks =
        PemText.blocks(input).stream()
            .filter(block -> !BESIDE_KEYS.contains(block.getType()))
            .collect(ImmutableList.toImmutableList());
    if (blocks.isEmpty()) {
      throw new UserError(input.name() + " holds only parameters, no key");
    }
    if (blocks.size() > 1 && blocks.stream().allMatch(PemKey::isCertificate)) {
      return new PemKey(
          PemDecoder.key(input, blocks.getFirst()),
          "%s is a chain of %d certificates: this is the key of the first, which is its owner's"
              .formatted(input.name(), blocks.size()));
    }
    return new PemKey(theOnly(input, blocks), null);
  }

  private static boolean isCertificate(PemObject block) {
    return block.getType().endsWith("CERTIFICATE");
  }

  /** A private key beside its own certificate or public key is one key. */
  private static PublicJsonWebKey theOnly(Input input, ImmutableList<PemObject> blocks) {
    List<PublicJsonWebKey> keys = new ArrayList<>();
    blocks.forEach(block -> keys.add(PemDecoder.key(input, block)));
    long different =
        keys.stream().map(key -> key.toJson(OutputControlLevel.PUBLIC_ONLY)).distinct().count();
    if (different > 1) {
      throw new UserError(
          "%s holds %d different keys (%s): give each a file of its own"
              .formatted(
                  input.name(),
                  different,
                  blocks.stream().map(PemObject::getType).collect(Collectors.joining(", "))));
    }
    Stream<PublicJsonWebKey> signing = keys.stream().filter(key -> key.getPrivateKey() != null);
    return signing.findFirst().orElse(keys.getFirst());
  }
}
