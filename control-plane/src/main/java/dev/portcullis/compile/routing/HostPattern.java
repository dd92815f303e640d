package dev.portcullis.compile.routing;

import com.google.common.collect.ImmutableSet;
import java.util.Collection;
import java.util.Locale;

/**
 * A host name, or {@code *} followed by the end of one.
 *
 * @param value in lower case: host names are compared without regard to case
 */
record HostPattern(String value) {

  static HostPattern of(String host) {
    return new HostPattern(host.toLowerCase(Locale.ROOT));
  }

  /** The hosts that both lists cover: of two that overlap, the more specific one. */
  static ImmutableSet<HostPattern> intersection(
      Collection<HostPattern> some, Collection<HostPattern> others) {
    ImmutableSet.Builder<HostPattern> both = ImmutableSet.builder();
    for (HostPattern one : some) {
      for (HostPattern other : others) {
        if (one.isWithin(other)) {
          both.add(one);
        } else if (other.isWithin(one)) {
          both.add(other);
        }
      }
    }
    return both.build();
  }

  /** True if {@code other} covers every host that this covers. */
  boolean isWithin(HostPattern other) {
    if (!other.isWildcard()) {
      return value.equals(other.value);
    }
    String end = other.value.substring(1);
    return isWildcard() ? value.substring(1).endsWith(end) : value.endsWith(end);
  }

  private boolean isWildcard() {
    return value.startsWith("*");
  }
}
