package dev.portcullis.compile.check;

import com.google.common.collect.ImmutableSet;
import com.google.common.net.InetAddresses;
import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;

/**
 * A host name, or {@code *} followed by the end of one.
 *
 * @param value in lower case: host names are compared without regard to case
 */
public record HostPattern(String value) {
  /** An exact name before wildcards, of which the longer is the more specific one. */
  public static final Comparator<HostPattern> MOST_SPECIFIC_FIRST =
      Comparator.comparing(HostPattern::isWildcard)
          .thenComparingInt(pattern -> -pattern.value.length());

  public static HostPattern of(String host) {
    return new HostPattern(host.toLowerCase(Locale.ROOT));
  }

  /** The same for a host as a URI may have it: absolute, or an address however it is written. */
  public static HostPattern ofAny(String host) {
    String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    return of(
        InetAddresses.isInetAddress(name)
            ? InetAddresses.toAddrString(InetAddresses.forString(name))
            : name);
  }

  /** The hosts that both lists cover: of two that overlap, the more specific one. */
  public static ImmutableSet<HostPattern> intersection(
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
  public boolean isWithin(HostPattern other) {
    if (!other.isWildcard()) {
      return value.equals(other.value);
    }
    String end = other.value.substring(1);
    return isWildcard() ? value.substring(1).endsWith(end) : value.endsWith(end);
  }

  /** True if there are hosts that both cover. */
  public boolean overlaps(HostPattern other) {
    return isWithin(other) || other.isWithin(this);
  }

  public boolean isWildcard() {
    return value.startsWith("*");
  }
}
