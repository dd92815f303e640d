package dev.portcullis.directory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;

/**
 * What tells one content of a file from another without reading it.
 *
 * @param changed the time of the last change to the inode (ctime), which no program can set back
 */
record FileStamp(
    long device, long inode, int mode, long size, FileTime modified, FileTime changed) {
  private static final int TYPE = 0xf000;
  private static final int REGULAR = 0x8000;
  private static final int DIRECTORY = 0x4000;
  private static final int LINK = 0xa000;

  static FileStamp of(Path path, LinkOption... options) throws IOException {
    Map<String, Object> attributes =
        Files.readAttributes(path, "unix:dev,ino,mode,size,lastModifiedTime,ctime", options);
    return new FileStamp(
        number(attributes, "dev"),
        number(attributes, "ino"),
        (int) number(attributes, "mode"),
        number(attributes, "size"),
        time(attributes, "lastModifiedTime"),
        time(attributes, "ctime"));
  }

  private static long number(Map<String, Object> attributes, String name) {
    return attributes.get(name) instanceof Number number ? number.longValue() : -1;
  }

  private static FileTime time(Map<String, Object> attributes, String name) {
    return attributes.get(name) instanceof FileTime time ? time : FileTime.fromMillis(0);
  }

  boolean isRegularFile() {
    return (mode & TYPE) == REGULAR;
  }

  boolean isDirectory() {
    return (mode & TYPE) == DIRECTORY;
  }

  boolean isLink() {
    return (mode & TYPE) == LINK;
  }

  boolean isSameInode(FileStamp other) {
    return inode == other.inode && device == other.device;
  }

  /**
   * A rename touches the inode and not the content, so it leaves ctime after mtime; writing sets
   * both to the same instant.
   */
  boolean wasTouchedAfterWriting() {
    return changed.compareTo(modified) > 0;
  }
}
