package dev.portcullis.directory;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link DirectorySource} is told by its user.
 *
 * @param meshConfig the file of the mesh config, null for the defaults
 * @param stateDirectory where last good forms outlive a restart, null for nowhere
 * @param defaultNamespace the namespace of objects that name none
 * @param allowEmpty whether to start with a directory that is empty or missing
 * @param onInvalid what to do at the start about a file of which nothing can be used
 * @param settle how long a file written in place must hold still before it counts
 * @param patience how long where it looks as if more were to come
 * @param rescan how often to look without being told
 */
public record DirectorySettings(
    Path directory,
    @Nullable Path meshConfig,
    @Nullable Path stateDirectory,
    String defaultNamespace,
    boolean allowEmpty,
    OnInvalid onInvalid,
    Duration settle,
    Duration patience,
    Duration rescan,
    int maxFiles,
    long maxTotalBytes) {

  /** What to do at the start about a file of which nothing can be used. */
  public enum OnInvalid {
    /** Not to start: what the file says may be a denial. */
    REFUSE,
    /** To go on without it, and to say so. */
    IGNORE
  }

  /** The usual settings. */
  public static DirectorySettings of(Path directory) {
    return new DirectorySettings(
        directory,
        null,
        null,
        "default",
        false,
        OnInvalid.REFUSE,
        Duration.ofMillis(50),
        Duration.ofSeconds(1),
        Duration.ofSeconds(2),
        20_000,
        256L * 1024 * 1024);
  }
}
