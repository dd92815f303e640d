package dev.portcullis.kubernetes;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How well a cluster can be read.
 *
 * @param notSynced how many kinds are not known to be as they are held
 * @param degradedSince since when there is something amiss, null while all is well
 */
public record SourceStatus(int notSynced, @Nullable Instant degradedSince) {
  static final SourceStatus SYNCED = new SourceStatus(0, null);
}
