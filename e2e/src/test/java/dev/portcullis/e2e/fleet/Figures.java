package dev.portcullis.e2e.fleet;

import com.google.common.collect.ImmutableList;
import java.util.Arrays;

/** Measurements of one thing, in one unit. */
record Figures(ImmutableList<Double> sorted) {

  static Figures of(double... values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return new Figures(Arrays.stream(sorted).boxed().collect(ImmutableList.toImmutableList()));
  }

  double median() {
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  double least() {
    return sorted.getFirst();
  }

  double most() {
    return sorted.getLast();
  }
}
