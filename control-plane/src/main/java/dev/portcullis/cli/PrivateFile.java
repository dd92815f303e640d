package dev.portcullis.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Writes what only its owner may read: at no moment is it there with other permissions. */
public final class PrivateFile {
  private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private PrivateFile() {}

  /** Creates {@code file}; one that is there is replaced only if that is asked for. */
  public static void write(Path file, String text, boolean replace) {
    if (Files.isDirectory(file)) {
      throw new UserError(file + " is a directory: name a file in it");
    }
    try {
      if (replace) {
        replace(file, text);
      } else {
        create(file, text);
      }
    } catch (FileAlreadyExistsException e) {
      throw new UserError(
          file + " exists and stays as it is: choose another name, or replace it with --force", e);
    } catch (IOException e) {
      throw new UserError(file + " can't be written: is its directory there, and yours?", e);
    }
  }

  /** Written over, the file would keep its permissions, and half of it if the disk is full. */
  private static void replace(Path file, String text) throws IOException {
    Path name = file.getFileName();
    Path temporary = file.resolveSibling("." + name + "." + ProcessHandle.current().pid());
    create(temporary, text);
    try {
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      Files.deleteIfExists(temporary);
      throw e;
    }
  }

  private static void create(Path file, String text) throws IOException {
    Set<StandardOpenOption> newFile =
        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try (SeekableByteChannel channel = Files.newByteChannel(file, newFile, OWNER_ONLY)) {
      ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    }
  }
}
