package dev.portcullis.certificates;

import com.google.common.collect.ImmutableMap;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where the replicas keep what they share. Of writers that meet, one wins, and all know which. */
interface SecretStore {
  /**
   * What is kept.
   *
   * @param version of this state of it
   */
  record Kept(String version, ImmutableMap<String, byte[]> data) {
    /** Never the data. */
    @Override
    public String toString() {
      return "version " + version;
    }
  }

  /**
   * What is kept now, null for nothing.
   *
   * @throws IOException with a sentence that quotes nothing of it
   */
  @Nullable Kept read() throws IOException;

  /** Keeps {@code data} if nothing is kept; whether it did. */
  boolean create(Map<String, byte[]> data) throws IOException;

  /** Keeps {@code data} in place of {@code before} if that still stands; whether it did. */
  boolean replace(Kept before, Map<String, byte[]> data) throws IOException;
}
