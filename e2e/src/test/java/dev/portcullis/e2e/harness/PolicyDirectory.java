package dev.portcullis.e2e.harness;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A directory of policies in the file system, changed in the ways that people and tools change
 * files.
 */
public final class PolicyDirectory implements AutoCloseable {
  private final Path root;
  private final Path config;

  private PolicyDirectory(Path root) throws IOException {
    this.root = root;
    this.config = Files.createDirectory(root.resolve("config"));
  }

  /** Makes an empty directory. */
  public static PolicyDirectory create() {
    try {
      return new PolicyDirectory(Files.createTempDirectory("portcullis-e2e-policies-"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The directory that the control plane reads. */
  public Path path() {
    return config;
  }

  /** A directory beside it on the same file system, which nobody watches. */
  public Path outside() {
    return root;
  }

  /** A file within the directory. */
  public Path file(String name) {
    return config.resolve(name);
  }

  /**
   * Replaces a file by rename and returns the time just after it, the moment from which the new
   * content counts.
   */
  public long replace(String name, String content) {
    return replace(config.resolve(name), content);
  }

  /**
   * Replaces a file by rename and returns the time just before that: for measuring, since whoever
   * watches may be done before the one who renamed runs again.
   */
  public long replaceSince(String name, String content) {
    try {
      Path fresh = Files.writeString(root.resolve("fresh-" + name), content);
      long now = System.nanoTime();
      Files.move(fresh, config.resolve(name), StandardCopyOption.ATOMIC_MOVE);
      return now;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Replaces a file beside the directory, as the mesh config, and returns the time just after. */
  public long replaceOutside(String name, String content) {
    return replace(root.resolve(name), content);
  }

  /** Truncates a file and writes it in place. */
  public void overwrite(String name, String content) {
    try {
      Files.writeString(config.resolve(name), content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Deletes a file if it is there and returns the time just after. */
  public long delete(String name) {
    try {
      Files.deleteIfExists(config.resolve(name));
      return System.nanoTime();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private long replace(Path file, String content) {
    try {
      Path fresh = Files.writeString(root.resolve("fresh-" + file.getFileName()), content);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
      return System.nanoTime();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      MoreFiles.deleteRecursively(root, RecursiveDeleteOption.ALLOW_INSECURE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
