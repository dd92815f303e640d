package dev.portcullis.ads;

import dev.portcullis.xds.EncodedResource;
import org.jspecify.annotations.Nullable;

/**
 * What a proxy was last told of one name.
 *
 * @param version the version it was sent, or claimed to hold when it connected
 * @param resource the content, null where only the version is known
 */
record Told(String version, @Nullable EncodedResource resource) {
  /** It was told that there is no such resource. */
  static final Told ABSENT = new Told("", null);

  /** It refused what it was told: what it holds now may be that in part, or what it held before. */
  static final Told UNKNOWN = new Told("?", null);

  static Told of(EncodedResource resource) {
    return new Told(resource.version(), resource);
  }

  boolean isAbsent() {
    return equals(ABSENT);
  }
}
