package dev.portcullis.source;

import com.google.common.collect.ImmutableSortedSet;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;

/**
 * A directory in which Portcullis keeps what it must still know after a restart. All of it is for
 * its owner only: it decides who is let in.
 */
public final class StateDirectory {
  private static final String TEMPORARY = ".tmp";
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rwx------");

  private final Path root;

  public StateDirectory(Path root) {
    this.root = root;
  }

  /** Where it is. */
  public Path root() {
    return root;
  }

  /** Makes the directory, or makes it its owner's only. */
  public void prepare() throws IOException {
    Files.createDirectories(root, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    Files.setPosixFilePermissions(root, OWNER_ONLY);
  }

  public boolean has(String name) {
    return Files.exists(root.resolve(name));
  }

  /** Whoever reads the name reads the old content or the new one, whatever happens between. */
  public void write(String name, byte[] content) throws IOException {
    Path temporary = root.resolve(name + TEMPORARY);
    Files.deleteIfExists(temporary);
    try (FileChannel channel =
        FileChannel.open(
            temporary,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      ByteBuffer buffer = ByteBuffer.wrap(content);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
    }
    Files.move(temporary, root.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    try (FileChannel directory = FileChannel.open(root, StandardOpenOption.READ)) {
      directory.force(true);
    }
  }

  /**
   * Reads a file that only its owner, who owns the directory too, can have written. Its group may
   * be able to write it: Kubernetes changes the files of a volume so ({@code fsGroup}).
   *
   * @throws NoSuchFileException if there is none
   */
  public byte[] read(String name, long mostBytes) throws IOException {
    Path file = root.resolve(name);
    PosixFileAttributes found = attributes(file);
    if (!found.isRegularFile()) {
      throw new FileSystemException(file.toString(), null, "it is no plain file");
    }
    if (found.permissions().contains(PosixFilePermission.OTHERS_WRITE)) {
      throw new FileSystemException(file.toString(), null, "everybody may write it");
    }
    if (!found.owner().equals(attributes(root).owner())) {
      throw new FileSystemException(file.toString(), null, "it is somebody else's");
    }
    if (found.size() > mostBytes) {
      throw new FileSystemException(file.toString(), null, "it is too large");
    }
    return Files.readAllBytes(file);
  }

  private static PosixFileAttributes attributes(Path file) throws IOException {
    return Files.readAttributes(file, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
  }

  /** The names that begin so, of what a crash left half-written, too. */
  public ImmutableSortedSet<String> names(String prefix) throws IOException {
    TreeSet<String> names = new TreeSet<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(root, prefix + "*")) {
      files.forEach(file -> names.add(String.valueOf(file.getFileName())));
    }
    return ImmutableSortedSet.copyOfSorted(names);
  }

  /** When it was written. */
  public Instant written(String name) throws IOException {
    return Files.getLastModifiedTime(root.resolve(name), LinkOption.NOFOLLOW_LINKS).toInstant();
  }

  public void delete(String name) throws IOException {
    Files.deleteIfExists(root.resolve(name));
  }
}
