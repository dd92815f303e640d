package dev.portcullis.compile.index;

import com.google.common.base.Strings;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedSet;
import java.util.Collection;

/**
 * All texts, divided by prefixes: a text belongs to the longest prefix that it has, and to the
 * region "" if it has none of them. Any set of prefixes divides soundly; a good one divides evenly.
 */
record Regions(ImmutableSortedSet<String> prefixes) {
  static final String ELSEWHERE = "";

  /** The region of {@code text}. */
  String of(String text) {
    String candidate = prefixes.floor(text);
    while (candidate != null && !text.startsWith(candidate)) {
      // What sorts between the longest prefix that the text has and the text starts with it, too.
      candidate = prefixes.floor(Strings.commonPrefix(candidate, text));
    }
    return candidate == null ? ELSEWHERE : candidate;
  }

  /** Whether a text in {@code region} can be one that {@code pattern} matches. */
  boolean canMatch(KeyPattern pattern, String region) {
    return pattern.prefix() && region.startsWith(pattern.text())
        || region.equals(of(pattern.text()));
  }

  /** The regions with texts that one of {@code patterns} matches. */
  ImmutableSet<String> reachedBy(Collection<KeyPattern> patterns) {
    ImmutableSet.Builder<String> reached = ImmutableSet.builder();
    for (KeyPattern pattern : patterns) {
      // What may follow a path that is matched whole is a query, into which no prefix reaches.
      reached.add(of(pattern.text()));
      if (pattern.prefix()) {
        for (String inner : prefixes.tailSet(pattern.text())) {
          if (!inner.startsWith(pattern.text())) {
            break;
          }
          reached.add(inner);
        }
      }
    }
    return reached.build();
  }
}
