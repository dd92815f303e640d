package dev.portcullis.ads;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;

/**
 * A socket file that only its owner can open, from the first moment on: it is made in a closed
 * folder beside its place and linked there, which cannot replace anything.
 */
final class UnixSocket implements AutoCloseable {
  // Of the 108 bytes that Linux has for it, one ends the path.
  private static final int LONGEST_PATH = 107;
  private static final int TYPE_MASK = 0170000;
  private static final int SOCKET = 0140000;
  private static final String STAGED = "s";

  private final Path path;
  private final Path folder;

  private UnixSocket(Path path, Path folder) {
    this.path = path;
    this.folder = folder;
  }

  /** Prepares a socket at {@code path}, which may be free or a socket that nobody listens on. */
  static UnixSocket prepare(Path path) throws XdsServerException {
    Path parent = Objects.requireNonNull(path.toAbsolutePath().getParent(), "a file has a folder");
    try {
      makeRoom(path);
      Path folder =
          Files.createTempDirectory(
              parent,
              ".x",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      UnixSocket socket = new UnixSocket(path, folder);
      if (tooLong(path) || tooLong(socket.staged())) {
        Files.delete(folder);
        throw new XdsServerException(
            "The path of the socket is too long: the system allows %d bytes, and the folder it is"
                    .formatted(LONGEST_PATH)
                + " in must leave 23 of them: "
                + path);
      }
      return socket;
    } catch (IOException e) {
      throw cannotUse(path, e);
    }
  }

  private static boolean tooLong(Path path) {
    return path.toString().getBytes(StandardCharsets.UTF_8).length > LONGEST_PATH;
  }

  private static XdsServerException cannotUse(Path path, IOException cause) {
    return new XdsServerException("Cannot make the socket " + path + ": " + cause, cause);
  }

  private static void makeRoom(Path path) throws XdsServerException, IOException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    int mode = (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
    if ((mode & TYPE_MASK) != SOCKET) {
      throw new XdsServerException(
          path + " exists and is not a socket; it is not replaced: choose another path.");
    }
    if (isServed(path)) {
      throw new XdsServerException(
          "Another process listens on " + path + "; stop it or choose another path.");
    }
    Files.delete(path);
  }

  private static boolean isServed(Path path) {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      return channel.connect(UnixDomainSocketAddress.of(path));
    } catch (IOException e) {
      return false;
    }
  }

  /** Where to bind. */
  Path staged() {
    return folder.resolve(STAGED);
  }

  /** Shows what was bound to its owner's processes. */
  void publish() throws XdsServerException {
    try {
      Files.setPosixFilePermissions(staged(), PosixFilePermissions.fromString("rw-------"));
      Files.createLink(path, staged());
    } catch (FileAlreadyExistsException e) {
      throw new XdsServerException(path + " was just made by somebody else.", e);
    } catch (IOException e) {
      throw cannotUse(path, e);
    }
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(path);
    Files.deleteIfExists(staged());
    Files.deleteIfExists(folder);
  }
}
