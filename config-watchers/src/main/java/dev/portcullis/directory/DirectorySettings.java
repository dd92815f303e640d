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

  /** The same with a mesh config. */
  public DirectorySettings withMeshConfig(@Nullable Path file) {
    return new DirectorySettings(
        directory,
        file,
        stateDirectory,
        defaultNamespace,
        allowEmpty,
        onInvalid,
        settle,
        patience,
        rescan,
        maxFiles,
        maxTotalBytes);
  }

  /** The same with a place for what has to outlive a restart. */
  public DirectorySettings withStateDirectory(@Nullable Path state) {
    return new DirectorySettings(
        directory,
        meshConfig,
        state,
        defaultNamespace,
        allowEmpty,
        onInvalid,
        settle,
        patience,
        rescan,
        maxFiles,
        maxTotalBytes);
  }

  /** The same with another namespace for objects that name none. */
  public DirectorySettings withDefaultNamespace(String namespace) {
    return new DirectorySettings(
        directory,
        meshConfig,
        stateDirectory,
        namespace,
        allowEmpty,
        onInvalid,
        settle,
        patience,
        rescan,
        maxFiles,
        maxTotalBytes);
  }

  /** The same with other rules for the start. */
  public DirectorySettings withStart(boolean empty, OnInvalid invalid) {
    return new DirectorySettings(
        directory,
        meshConfig,
        stateDirectory,
        defaultNamespace,
        empty,
        invalid,
        settle,
        patience,
        rescan,
        maxFiles,
        maxTotalBytes);
  }

  /** The same with other limits. */
  public DirectorySettings withLimits(int files, long totalBytes) {
    return new DirectorySettings(
        directory,
        meshConfig,
        stateDirectory,
        defaultNamespace,
        allowEmpty,
        onInvalid,
        settle,
        patience,
        rescan,
        files,
        totalBytes);
  }
}
