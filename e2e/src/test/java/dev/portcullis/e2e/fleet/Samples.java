package dev.portcullis.e2e.fleet;

import java.util.ArrayList;
import java.util.List;

/** Measurements of one thing while they are made. */
final class Samples {
  private final List<Double> values = new ArrayList<>();

  void add(double value) {
    values.add(value);
  }

  Figures figures() {
    return Figures.of(values.stream().mapToDouble(Double::doubleValue).toArray());
  }
}
