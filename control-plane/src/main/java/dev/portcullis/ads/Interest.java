package dev.portcullis.ads;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;

/**
 * What a proxy subscribes to of one type.
 *
 * @param wildcard true while it wants everything, by {@code *} or by never having named anything
 * @param named true once it has named anything: an empty list then no longer means everything
 * @param names what it named, without {@code *}
 */
record Interest(boolean wildcard, boolean named, ImmutableSet<String> names) {
  /** The name that stands for every name. */
  static final String EVERYTHING = "*";

  static final Interest NONE = new Interest(false, false, ImmutableSet.of());

  boolean covers(String name) {
    return wildcard || names.contains(name);
  }

  /** Everything, asked for by naming nothing. */
  Interest withLegacyWildcard() {
    return new Interest(true, named, names);
  }

  /** With {@code added} too; an interest in everything, however it came about, stays. */
  Interest plus(Iterable<String> added) {
    ImmutableSet<String> all = ImmutableSet.<String>builder().addAll(names).addAll(added).build();
    return of(wildcard || all.contains(EVERYTHING), true, all);
  }

  /** Without {@code removed}; giving up {@code *} keeps what is named. */
  Interest minus(ImmutableSet<String> removed) {
    return of(
        wildcard && !removed.contains(EVERYTHING),
        named,
        Sets.difference(names, removed).immutableCopy());
  }

  /** Nothing any more. */
  Interest withoutAny() {
    return new Interest(false, named, ImmutableSet.of());
  }

  /** Exactly {@code all}, as a state-of-the-world request lists it. */
  static Interest exactly(ImmutableSet<String> all) {
    return of(all.contains(EVERYTHING), true, all);
  }

  private static Interest of(boolean wildcard, boolean named, ImmutableSet<String> all) {
    if (!all.contains(EVERYTHING)) {
      return new Interest(wildcard, named, all);
    }
    ImmutableSet<String> names =
        all.stream()
            .filter(name -> !name.equals(EVERYTHING))
            .collect(ImmutableSet.toImmutableSet());
    return new Interest(wildcard, named, names);
  }
}
