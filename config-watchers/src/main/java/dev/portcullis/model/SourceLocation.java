package dev.portcullis.model;

/**
 * Where something was written.
 *
 * @param file the file's path relative to the watched directory, or what else names the document
 * @param line 1-based, 0 where the whole file is meant
 * @param column 1-based, 0 where the whole line or file is meant
 */
public record SourceLocation(String file, int line, int column) {
  private static final String CLUSTER = "kubernetes:";

  /** The file as a whole. */
  public static SourceLocation ofFile(String file) {
    return new SourceLocation(file, 0, 0);
  }

  /** An object of a cluster, or a kind of it. */
  public static SourceLocation ofCluster(String what) {
    return ofFile(CLUSTER + what);
  }

  /**
   * Whether it was written into a cluster: by somebody who may write some of its objects, and no
   * file where Portcullis runs.
   */
  public boolean isOfCluster() {
    return file.startsWith(CLUSTER);
  }

  /** {@code file:line:column}, as compilers print it. */
  @Override
  public String toString() {
    return line == 0 ? file : file + ":" + line + ":" + column;
  }
}
