package dev.portcullis.e2e.differential;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The ways in which a tree can be made one step smaller, the largest steps first. */
final class Reductions {
  /** What a document or a token can't do without. */
  private static final ImmutableSet<String> FIXED = ImmutableSet.of("apiVersion", "kind", "expect");

  /** What may be left out, but has no shorter form that means anything. */
  private static final ImmutableSet<String> WHOLE =
      ImmutableSet.of("metadata", "jwks", "key", "alg", "kid", "damage", "connection", "action");

  private Reductions() {}

  static ImmutableList<Object> of(Object tree) {
    Set<Object> all = new LinkedHashSet<>();
    for (int depth = 0; depth < 12; depth++) {
      all.addAll(at(tree, depth));
    }
    all.addAll(shorter(tree));
    return ImmutableList.copyOf(all);
  }

  /** Trees that lack one member or element at a depth. */
  private static List<Object> at(Object tree, int depth) {
    List<Object> smaller = new ArrayList<>();
    switch (tree) {
      case ImmutableMap<?, ?> map ->
          map.forEach((key, value) -> {
            if (depth == 0 && !FIXED.contains(String.valueOf(key))) {
              smaller.add(with(map, key, null));
            } else if (depth > 0) {
              at(value, depth - 1).forEach(less -> smaller.add(with(map, key, less)));
            }
          });
      case ImmutableList<?> list -> {
        if (depth == 0 && list.size() > 1) {
          smaller.add(ImmutableList.of());
        }
        if (depth == 0 && list.size() > 3) {
          smaller.add(list.subList(0, list.size() / 2));
          smaller.add(list.subList(list.size() / 2, list.size()));
        }
        for (int i = 0; i < list.size(); i++) {
          int index = i;
          if (depth == 0) {
            smaller.add(with(list, i, null));
          } else {
            at(list.get(i), depth - 1).forEach(less -> smaller.add(with(list, index, less)));
          }
        }
      }
      default -> {}
    }
    return smaller;
  }

  /** Trees in which one text is shorter or plainer. */
  private static List<Object> shorter(Object tree) {
    List<Object> smaller = new ArrayList<>();
    switch (tree) {
      case ImmutableMap<?, ?> map ->
          map.forEach((key, value) -> {
            if (!FIXED.contains(String.valueOf(key)) && !WHOLE.contains(String.valueOf(key))) {
              shorter(value).forEach(less -> smaller.add(with(map, key, less)));
            }
          });
      case ImmutableList<?> list -> {
        for (int i = 0; i < list.size(); i++) {
          int index = i;
          shorter(list.get(i)).forEach(less -> smaller.add(with(list, index, less)));
        }
      }
      case String text -> texts(text).forEach(smaller::add);
      default -> {}
    }
    return smaller;
  }

  private static Stream<String> texts(String text) {
    int half = text.length() / 2;
    Stream<String> halves =
        text.length() < 4 ? Stream.of() : Stream.of(text.substring(0, half), text.substring(half));
    Stream<String> ends =
        text.length() < 2
            ? Stream.of()
            : Stream.of(text.substring(1), text.substring(0, text.length() - 1));
    return Stream.concat(halves, ends);
  }

  private static ImmutableMap<Object, Object> with(
      ImmutableMap<?, ?> map, Object key, @Nullable Object value) {
    ImmutableMap.Builder<Object, Object> changed = ImmutableMap.builder();
    map.forEach((name, old) -> {
      if (!name.equals(key)) {
        changed.put(name, old);
      } else if (value != null) {
        changed.put(name, value);
      }
    });
    return changed.buildOrThrow();
  }

  private static ImmutableList<Object> with(
      ImmutableList<?> list, int index, @Nullable Object value) {
    ImmutableList.Builder<Object> changed = ImmutableList.builder();
    for (int i = 0; i < list.size(); i++) {
      if (i != index) {
        changed.add(list.get(i));
      } else if (value != null) {
        changed.add(value);
      }
    }
    return changed.build();
  }
}
