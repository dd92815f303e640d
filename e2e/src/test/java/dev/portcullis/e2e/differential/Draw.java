package dev.portcullis.e2e.differential;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/** Choices that a seed decides. */
final class Draw {
  private final SplittableRandom random;

  /** The choices of one experiment of a run: the same whatever was drawn before it. */
  Draw(long seed, long experiment) {
    this.random = new SplittableRandom(seed * 1_000_000_007L + experiment);
  }

  /** From 0 to {@code bound - 1}. */
  int below(int bound) {
    return random.nextInt(bound);
  }

  /** True in so many of a hundred cases. */
  boolean percent(int chance) {
    return random.nextInt(100) < chance;
  }

  <T> T pick(ImmutableList<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  @SafeVarargs
  final <T> T of(T... choices) {
    return choices[random.nextInt(choices.length)];
  }

  /** At least one, at most {@code most} different ones. */
  <T> ImmutableList<T> some(ImmutableList<T> choices, int most) {
    Set<T> chosen = new LinkedHashSet<>();
    for (int count = 1 + random.nextInt(most); count > 0; count--) {
      chosen.add(pick(choices));
    }
    return ImmutableList.copyOf(chosen);
  }

  /** From one to {@code most} different results of {@code source}. */
  <T> ImmutableList<T> several(int most, Supplier<T> source) {
    ImmutableSet.Builder<T> all = ImmutableSet.builder();
    for (int count = 1 + random.nextInt(most); count > 0; count--) {
      all.add(source.get());
    }
    return all.build().asList();
  }

  /** Most often {@code usual}, else one of the {@code traps}. */
  @SafeVarargs
  final <T> T mostly(T usual, T... traps) {
    return percent(70) ? usual : traps[random.nextInt(traps.length)];
  }

  /** A value as rules match it: itself, a prefix, a suffix, anything, or nearly one of these. */
  String pattern(String value) {
    int cut = value.isEmpty() ? 0 : 1 + random.nextInt(value.length());
    return switch (random.nextInt(14)) {
      case 0, 1, 2, 3, 4, 5 -> value.isEmpty() ? "*" : value;
      case 6, 7 -> value.substring(0, cut) + "*";
      case 8, 9 -> "*" + value.substring(value.length() - cut);
      case 10 -> "*";
      case 11 -> "*" + value + "*";
      case 12 -> value.substring(0, cut) + "*" + value.substring(cut);
      default -> nearly(value);
    };
  }

  /** A text that differs from {@code value} in something that is easily overlooked. */
  String nearly(String value) {
    return switch (random.nextInt(9)) {
      case 0 -> swapCase(value);
      case 1 -> value + "/";
      case 2 -> value + ".";
      case 3 -> value.endsWith("/") ? value.substring(0, value.length() - 1) : value + "x";
      case 4 -> value.isEmpty() ? "x" : value.substring(1);
      case 5 -> value.isEmpty() ? "." : value.substring(0, value.length() - 1) + ".";
      case 6 -> value.replace('/', '.');
      case 7 -> value + "é";
      default -> "x" + value;
    };
  }

  private static String swapCase(String value) {
    StringBuilder swapped = new StringBuilder();
    value
        .chars()
        .map(c -> Character.isUpperCase(c) ? Character.toLowerCase(c) : Character.toUpperCase(c))
        .forEach(c -> swapped.append((char) c));
    return swapped.toString();
  }
}
