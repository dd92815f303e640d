package dev.portcullis.status;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedSet;
import com.google.common.collect.Streams;
import dev.portcullis.source.ObjectVersion;
import java.util.Comparator;

/**
 * What became of a policy at the proxies that are connected.
 *
 * @param version the policy that was counted
 * @param connected the proxies that it concerns
 * @param acknowledged those of them that have all that they were last told
 * @param refusing those of them that refuse something that the policy had a part in
 * @param workloads some of the workloads that the proxies are of
 * @param rejections some of the refusals, in words
 */
record PolicyCount(
    ObjectVersion version,
    int connected,
    int acknowledged,
    int refusing,
    ImmutableSortedSet<String> workloads,
    ImmutableSortedSet<String> rejections) {
  static final int MOST_WORKLOADS = 16;
  static final int MOST_REJECTIONS = 4;

  PolicyCount {
    workloads = first(workloads, MOST_WORKLOADS);
    rejections = first(rejections, MOST_REJECTIONS);
  }

  static PolicyCount none(ObjectVersion version) {
    return new PolicyCount(version, 0, 0, 0, ImmutableSortedSet.of(), ImmutableSortedSet.of());
  }

  /**
   * With what another replica counted. What was acknowledged of another version of the policy means
   * nothing for this one.
   */
  PolicyCount plus(PolicyCount other) {
    boolean same = version.equals(other.version);
    return new PolicyCount(
        version,
        connected + other.connected,
        acknowledged + (same ? other.acknowledged : 0),
        refusing + (same ? other.refusing : 0),
        union(workloads, other.workloads),
        same ? union(rejections, other.rejections) : rejections);
  }

  private static ImmutableSortedSet<String> union(
      ImmutableSortedSet<String> one, ImmutableSortedSet<String> other) {
    return Streams.concat(one.stream(), other.stream())
        .collect(ImmutableSortedSet.toImmutableSortedSet(Comparator.naturalOrder()));
  }

  private static ImmutableSortedSet<String> first(ImmutableSortedSet<String> all, int most) {
    ImmutableList<String> list = all.asList();
    return list.size() <= most ? all : ImmutableSortedSet.copyOf(list.subList(0, most));
  }
}
