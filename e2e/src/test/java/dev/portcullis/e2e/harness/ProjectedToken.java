package dev.portcullis.e2e.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A token in a directory of its own, replaced as a kubelet does: by swapping a link. */
public final class ProjectedToken {
  private final Path directory;
  private int version;

  /** A token that is not there yet, in {@code directory}. */
  public ProjectedToken(Path directory) {
    this.directory = directory;
  }

  /** Its file, whichever version it is. */
  public Path file() {
    return directory.resolve("token");
  }

  /** Puts another token in the place of the one that is there. */
  public ProjectedToken replace(String token) {
    try {
      Path content = Files.createDirectory(directory.resolve("..version-" + ++version));
      Files.writeString(content.resolve("token"), token);
      if (!Files.isSymbolicLink(file())) {
        Files.createSymbolicLink(file(), Path.of("..data", "token"));
      }
      Path link = directory.resolve("..data_tmp");
      Files.createSymbolicLink(link, content.getFileName());
      Files.move(link, directory.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
