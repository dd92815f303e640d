package dev.portcullis.ads;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.portcullis.xds.EncodedResource;
import dev.portcullis.xds.PolicyTransition;
import java.util.Objects;

/**
 * A way between two policies that a test can foresee: first a mixture of both in each slot that
 * changes, then the new content of each; where something held is unknown, a denial first.
 */
final class MixingTransition implements PolicyTransition {
  static final String EPOCH = "http/policy/epoch";
  static final String ALLOW = "http/policy/allow";
  static final String DENY = "http/policy/deny";

  @Override
  public ImmutableList<EncodedResource> steps(
      ImmutableMap<String, EncodedResource> held, ImmutableMap<String, EncodedResource> target) {
    ImmutableList<EncodedResource> changed =
        target.values().stream()
            .filter(wanted -> !wanted.equals(held.get(wanted.name())))
            .collect(ImmutableList.toImmutableList());
    ImmutableList.Builder<EncodedResource> steps = ImmutableList.builder();
    if (held.keySet().containsAll(target.keySet())) {
      changed.forEach(wanted -> steps.add(mixed(wanted.name())));
      return steps.addAll(changed).build();
    }
    steps.add(Samples.denied(DENY));
    changed.stream().filter(wanted -> !wanted.name().equals(DENY)).forEach(steps::add);
    return steps.add(Objects.requireNonNull(target.get(DENY))).build();
  }

  /** What stands between any two contents of {@code name}. */
  static EncodedResource mixed(String name) {
    return Samples.extension(name, -1);
  }
}
