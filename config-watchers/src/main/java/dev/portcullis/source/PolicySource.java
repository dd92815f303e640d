package dev.portcullis.source;

/** Where the configuration is kept. */
public interface PolicySource extends AutoCloseable {
  /**
   * Reads everything, and calls {@code sink} with it before returning; then watches, and calls it
   * again whenever something changed.
   *
   * @throws SourceUnusableException if what is there at the start cannot be served
   */
  void start(SourceSink sink) throws SourceUnusableException;

  @Override
  void close();
}
