package dev.portcullis.compile.index;

import com.google.common.base.Strings;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.ImmutableSortedSet;
import java.util.ArrayDeque;
import java.util.Map;

/**
 * Chooses regions: goes down the tree of all texts that patterns ask for, and stops where what is
 * below is small enough to be tried one by one.
 */
final class RegionCut {
  private final ImmutableList<String> texts;
  private final ImmutableList<Weight> weights;
  private final int small;
  private final ArrayDeque<Branch> open = new ArrayDeque<>();
  private final ImmutableSortedSet.Builder<String> prefixes = ImmutableSortedSet.naturalOrder();

  /** How many tests ask for a text, and for how many of them it is only the start. */
  record Weight(int all, int ofPrefixes) {
    Weight plus(Weight other) {
      return new Weight(all + other.all, ofPrefixes + other.ofPrefixes);
    }
  }

  /** Texts that start alike, and the weight of the shorter prefixes that match there, too. */
  private record Branch(int from, int to, int inherited) {}

  private RegionCut(ImmutableSortedMap<String, Weight> weights, int small) {
    this.texts = weights.keySet().asList();
    this.weights = weights.values().asList();
    this.small = small;
  }

  /** Regions in which no more than {@code small} is asked for, where that can be had. */
  static Regions of(Map<String, Weight> weights, int small) {
    return new RegionCut(ImmutableSortedMap.copyOf(weights), small).cut();
  }

  private Regions cut() {
    if (!texts.isEmpty()) {
      open.add(new Branch(0, texts.size(), 0));
    }
    while (!open.isEmpty()) {
      cut(open.pop());
    }
    return new Regions(prefixes.build());
  }

  private void cut(Branch branch) {
    String common = Strings.commonPrefix(texts.get(branch.from()), texts.get(branch.to() - 1));
    if (!common.isEmpty()) {
      prefixes.add(common);
    }
    int from = branch.from();
    int inherited = branch.inherited();
    if (branch.to() - from == 1 || inherited + weight(from, branch.to()) <= small) {
      return;
    }
    if (texts.get(from).equals(common)) {
      inherited += weights.get(from).ofPrefixes();
      from++;
    }
    while (from < branch.to()) {
      int to = from + 1;
      char next = texts.get(from).charAt(common.length());
      while (to < branch.to() && texts.get(to).charAt(common.length()) == next) {
        to++;
      }
      open.add(new Branch(from, to, inherited));
      from = to;
    }
  }

  private int weight(int from, int to) {
    int sum = 0;
    for (int i = from; i < to; i++) {
      sum += weights.get(i).all();
    }
    return sum;
  }
}
