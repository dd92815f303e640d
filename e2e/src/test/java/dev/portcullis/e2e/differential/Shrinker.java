package dev.portcullis.e2e.differential;

import com.google.common.collect.ImmutableList;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes a disagreement as small as it goes, asking Envoy about many smaller forms at a time. */
final class Shrinker {
  private static final Duration LIMIT = Duration.ofSeconds(45);

  private final Bench bench;

  Shrinker(Bench bench) {
    this.bench = bench;
  }

  /**
   * A form of it that is still the same sort of disagreement, and in the end as small as it goes.
   */
  private record Step(Disagreement smaller, int index) {}

  Disagreement shrink(Disagreement found) {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    ImmutableList<Slot> slots =
        bench.slots().stream()
            .filter(slot -> slot.proxy().equals(found.experiment().proxy()))
            .collect(ImmutableList.toImmutableList());
    boolean wellFormed = ReadPolicies.of(found.experiment()).refused() == 0;
    Disagreement smallest = found;
    List<Object> forms = Reductions.of(smallest.experiment().tree());
    int next = 0;
    // What failed before a success seldom succeeds after it: a form is looked at again only once
    // all others were.
    for (int tried = 0; tried <= forms.size() && System.nanoTime() < deadline; ) {
      List<Object> some = forms.subList(next, Math.min(forms.size(), next + slots.size()));
      Step step = step(smallest, some, slots, wellFormed);
      if (step == null) {
        tried += Math.max(1, some.size());
        next = next + some.size() >= forms.size() ? 0 : next + some.size();
      } else {
        smallest = step.smaller;
        forms = Reductions.of(smallest.experiment().tree());
        next = Math.min(next + step.index, Math.max(0, forms.size() - 1));
        tried = 0;
      }
    }
    return smallest;
  }

  /** The first of some forms on which there still is the same sort of disagreement. */
  private @Nullable Step step(
      Disagreement from, List<Object> forms, ImmutableList<Slot> slots, boolean wellFormed) {
    Map<Integer, Experiment> candidates = new LinkedHashMap<>();
    Map<Slot, ReadPolicies> policies = new LinkedHashMap<>();
    for (int i = 0; i < forms.size(); i++) {
      Experiment candidate = from.experiment().withTree(Trees.map(forms.get(i)));
      ReadPolicies read = ReadPolicies.of(candidate);
      if (!candidate.equals(from.experiment()) && (!wellFormed || read.refused() == 0)) {
        candidates.put(i, candidate);
        policies.put(slots.get(i), read);
      }
    }
    Map<Integer, String> objections = bench.deliver(policies);
    for (Map.Entry<Integer, Experiment> candidate : candidates.entrySet()) {
      Slot slot = slots.get(candidate.getKey());
      String objection = objections.get(slot.number());
      Experiment experiment = candidate.getValue();
      List<Disagreement> found =
          objection != null
              ? List.of(FuzzRun.refused(from.number(), experiment, objection))
              : trial(from.number(), experiment, slot).call().disagreements();
      for (Disagreement disagreement : found) {
        if (disagreement.sort().equals(from.sort())) {
          return new Step(disagreement, candidate.getKey());
        }
      }
    }
    return null;
  }

  private Trial trial(long number, Experiment experiment, Slot slot) {
    return new Trial(number, experiment, ReadPolicies.of(experiment), slot, bench.identities());
  }
}
