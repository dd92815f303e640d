package dev.portcullis.ads;

import com.google.common.base.CharMatcher;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.util.function.Function;

/**
 * A response that a proxy refused. It stands and falls as a whole, because the proxy may hold any
 * part of it: nothing of it is sent again before something in it has changed, and what the proxy's
 * own words blame not before that has changed itself.
 *
 * @param versions by name what the response said
 * @param blamed the names that the proxy's words mention; all where they mention none
 * @param message the proxy's words
 */
record Rejection(
    ImmutableMap<String, String> versions, ImmutableSet<String> blamed, String message) {
  // More than is shown of them: somebody may send megabytes, again and again.
  private static final int WORDS = 2_048;

  private static final CharMatcher PART_OF_A_NAME =
      CharMatcher.inRange('a', 'z')
          .or(CharMatcher.inRange('A', 'Z'))
          .or(CharMatcher.inRange('0', '9'))
          .or(CharMatcher.anyOf("_-|/"));

  static Rejection of(Outgoing response, String message) {
    ImmutableMap<String, String> versions = response.versions();
    ImmutableSet<String> mentioned =
        versions.keySet().stream()
            .filter(name -> mentions(message, name))
            .collect(ImmutableSet.toImmutableSet());
    return new Rejection(
        versions, mentioned.isEmpty() ? versions.keySet() : mentioned, kept(message));
  }

  /** What is kept of a proxy's words. */
  static String kept(String message) {
    return message.length() <= WORDS ? message : message.substring(0, WORDS);
  }

  /** True if it is another refusal of the same, in whatever words. */
  boolean repeats(Rejection earlier) {
    return versions.equals(earlier.versions) && blamed.equals(earlier.blamed);
  }

  /**
   * True if {@code name} must not be sent.
   *
   * @param current by name the version that would be sent now
   */
  boolean forbids(String name, Function<String, String> current) {
    if (!isCurrent(name, current)) {
      return false;
    }
    boolean onlySomeBlamed = blamed.size() < versions.size();
    return onlySomeBlamed && blamed.contains(name)
        || versions.keySet().stream().allMatch(other -> isCurrent(other, current));
  }

  /**
   * False once it forbids nothing any more: all that is to blame has changed, or anything at all
   * where everything is. Else a proxy that refuses everything would be remembered edit by edit.
   */
  boolean stands(Function<String, String> current) {
    return blamed.stream().anyMatch(name -> forbids(name, current));
  }

  private boolean isCurrent(String name, Function<String, String> current) {
    return current.apply(name).equals(versions.get(name));
  }

  private static boolean mentions(String message, String name) {
    for (int at = message.indexOf(name); at >= 0; at = message.indexOf(name, at + 1)) {
      int end = at + name.length();
      boolean startsThere = at == 0 || !PART_OF_A_NAME.matches(message.charAt(at - 1));
      boolean endsThere = end == message.length() || !PART_OF_A_NAME.matches(message.charAt(end));
      if (startsThere && endsThere) {
        return true;
      }
    }
    return false;
  }
}
