package dev.portcullis.sharing;

import com.google.common.collect.ImmutableMap;
import java.util.Map;

/** Where key sets are kept for all replicas; every call may take a while, or fail. */
interface KeyMap {
  /**
   * What is kept.
   *
   * @param version is another whenever that changed, "" if there is nothing
   */
  record Kept(String version, ImmutableMap<String, String> data) {}

  Kept read();

  /** Replaces all of it. */
  void write(Map<String, String> data);
}
