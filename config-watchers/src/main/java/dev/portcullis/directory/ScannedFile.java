package dev.portcullis.directory;

import java.nio.file.Path;

/**
 * A file that is to be read.
 *
 * @param name the path relative to the directory, with {@code /}
 * @param path where it was found
 * @param realPath where it is, links followed
 * @param stamp of the file itself, links followed
 */
record ScannedFile(String name, Path path, Path realPath, boolean linked, FileStamp stamp) {}
