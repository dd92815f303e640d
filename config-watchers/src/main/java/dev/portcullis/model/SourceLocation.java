package dev.portcullis.model;

/**
 * Where something was written.
 *
 * @param file the file's path relative to the watched directory, or what else names the document
 * @param line 1-based, 0 where the whole file is meant
 * @param column 1-based, 0 where the whole line or file is meant
 */
public record SourceLocation(String file, int line, int column) {

  /** The file as a whole. */
  public static SourceLocation ofFile(String file) {
    return new SourceLocation(file, 0, 0);
  }

  /** {@code file:line:column}, as compilers print it. */
  @Override
  public String toString() {
    return line == 0 ? file : file + ":" + line + ":" + column;
  }
}
