package dev.portcullis.xds;

import com.google.common.hash.HashFunction;
import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HexFormat;

/**
 * A 128-bit digest of deterministic bytes: the version of a resource on the wire, the same on every
 * replica and after every restart.
 */
public record ContentHash(long high, long low) {
  // SHA-256 cut to 128 bits: a version must not be forgeable by whoever writes a policy, because
  // equal versions are not sent again.
  private static final HashFunction SHA_256 = Hashing.sha256();

  /** The hash of these bytes. */
  public static ContentHash of(byte[] bytes) {
    return cut(SHA_256.hashBytes(bytes).asBytes());
  }

  /** The hash of an ordered list of names and versions, for the version of a whole set. */
  public static ContentHash ofResources(Collection<EncodedResource> resources) {
    Hasher hasher = SHA_256.newHasher();
    for (EncodedResource resource : resources) {
      put(hasher, resource.name());
      put(hasher, resource.version());
    }
    return cut(hasher.hash().asBytes());
  }

  private static void put(Hasher hasher, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    hasher.putInt(bytes.length).putBytes(bytes);
  }

  private static ContentHash cut(byte[] digest) {
    long high = 0;
    long low = 0;
    for (int i = 0; i < Long.BYTES; i++) {
      high = high << Byte.SIZE | digest[i] & 0xff;
      low = low << Byte.SIZE | digest[i + Long.BYTES] & 0xff;
    }
    return new ContentHash(high, low);
  }

  /** 32 lower-case hexadecimal digits: the form on the wire. */
  public String hex() {
    HexFormat format = HexFormat.of();
    return format.toHexDigits(high) + format.toHexDigits(low);
  }

  @Override
  public String toString() {
    return hex();
  }
}
