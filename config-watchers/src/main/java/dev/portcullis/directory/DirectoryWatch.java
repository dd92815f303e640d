package dev.portcullis.directory;

import com.google.common.collect.ImmutableMap;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Says when to look again. A watch may always say it without need, and may miss changes: whoever
 * uses it looks again from time to time anyway.
 */
interface DirectoryWatch extends AutoCloseable {

  /** Watches the entries of a directory from now on; to be called before they are listed. */
  void add(Path realDirectory);

  /** Watches one entry of a directory, and passes over what happens to the others. */
  void add(Path realDirectory, String name);

  /** Forgets directories that were not added since the last call. */
  void retainAdded();

  /**
   * Waits until something happens, somebody calls {@link #wake}, or the time is over.
   *
   * @return what is known about single files, by real path; the last word on each
   */
  ImmutableMap<Path, Evidence> await(Duration atMost);

  /** Ends a wait; from any thread. */
  void wake();

  /** Whether {@link #await} says how files were written; without that, time stamps have to do. */
  boolean givesEvidence();

  @Override
  void close();
}
