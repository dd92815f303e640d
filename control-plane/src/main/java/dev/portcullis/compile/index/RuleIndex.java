package dev.portcullis.compile.index;

import com.google.common.collect.ImmutableSortedMap;
import dev.portcullis.compile.authz.FilterPlan;
import org.jspecify.annotations.Nullable;

/** The rules of one filter, arranged: all lead to the rules that decide a request. */
public sealed interface RuleIndex {
  /** Rules to be tried one by one. */
  record Rules(FilterPlan plan) implements RuleIndex {}

  /**
   * Goes on by what the request has.
   *
   * @param byPrefix where to go with a text that has this prefix, and no longer one that is here
   * @param otherwise where to go with any other text, and without any
   * @param unindexed for {@link IndexKey#HOST}: where to go with a host that has an upper-case
   *     letter
   */
  record Split(
      IndexKey key,
      ImmutableSortedMap<String, RuleIndex> byPrefix,
      RuleIndex otherwise,
      @Nullable Rules unindexed)
      implements RuleIndex {}
}
