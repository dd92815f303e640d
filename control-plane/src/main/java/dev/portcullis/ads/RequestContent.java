package dev.portcullis.ads;

import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * What a request says but for its node, type and nonce: two with the same content do the same to a
 * stream, unless they refuse something in different words.
 *
 * @param names those that it subscribes to
 * @param others those that it gives up
 * @param claims the versions of what the proxy holds since an earlier stream; in state of the world
 *     the one version, under no name
 * @param refuses true if it refuses a response
 */
record RequestContent(
    List<String> names, List<String> others, Map<String, String> claims, boolean refuses) {

  /** True if it subscribes to nothing, gives up nothing, claims nothing and refuses nothing. */
  boolean isPlain() {
    return size() == 0 && !refuses;
  }

  /** How many names and versions there are. */
  int size() {
    return names.size() + others.size() + claims.size();
  }

  /** How long they are together. */
  int length() {
    return length(names) + length(others) + length(claims.keySet()) + length(claims.values());
  }

  private static int length(Collection<String> texts) {
    return texts.stream().mapToInt(String::length).sum();
  }
}
