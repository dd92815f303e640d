package dev.portcullis.compile;

/**
 * Something to find out about the configuration: a pure function of what it asks of the view. To be
 * a record, because equal queries share their answer, of whatever group and for as long as what was
 * read for it stays as it is.
 *
 * @param <T> is compared with {@code equals}: an answer that comes to the same is no change
 */
public interface Query<T> {
  T ask(ConfigView view);
}
