package dev.portcullis.compile;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Iterables;
import com.google.common.collect.Multimaps;
import com.google.common.collect.Sets;
import dev.portcullis.model.ConfigKey;
import dev.portcullis.model.ConfigObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The objects of one kind in Istio's order of creation: all of them, and by namespace. A list in
 * which nothing changed is the same instance as in the generation before.
 */
record OfKind(
    ImmutableList<ConfigObject> all,
    ImmutableMap<String, ImmutableList<ConfigObject>> byNamespace) {
  static final OfKind NONE = new OfKind(ImmutableList.of(), ImmutableMap.of());

  /** More are sorted; fewer are put where they belong. */
  private static final int FEW = 64;

  /** Routes of two kinds may have one name. */
  private static final Comparator<ConfigObject> ORDER =
      ConfigObject.BY_CREATION.thenComparing(ConfigObject::key);

  /** An object that was there and is so no more, and the other way round. */
  record Changes(List<ConfigObject> gone, List<ConfigObject> come) {}

  /** The objects after these changes. */
  OfKind with(Changes changes) {
    ImmutableListMultimap<String, ConfigObject> gone = byNamespace(changes.gone);
    ImmutableListMultimap<String, ConfigObject> come = byNamespace(changes.come);
    Set<String> changed = Sets.union(gone.keySet(), come.keySet());
    ImmutableMap.Builder<String, ImmutableList<ConfigObject>> next = ImmutableMap.builder();
    for (Map.Entry<String, ImmutableList<ConfigObject>> same : byNamespace.entrySet()) {
      if (!changed.contains(same.getKey())) {
        next.put(same);
      }
    }
    for (String namespace : changed) {
      ImmutableList<ConfigObject> before = byNamespace.getOrDefault(namespace, ImmutableList.of());
      ImmutableList<ConfigObject> now = merged(before, gone.get(namespace), come.get(namespace));
      if (!now.isEmpty()) {
        next.put(namespace, now);
      }
    }
    return new OfKind(merged(all, changes.gone, changes.come), next.buildOrThrow());
  }

  private static ImmutableListMultimap<String, ConfigObject> byNamespace(List<ConfigObject> of) {
    return Multimaps.index(of, object -> object.meta().namespace());
  }

  /** What is gone is found by where it stands: sources may have made it anew since it came. */
  private static ImmutableList<ConfigObject> merged(
      List<ConfigObject> before, List<ConfigObject> gone, List<ConfigObject> come) {
    if (gone.size() + come.size() > FEW) {
      Set<ConfigKey> left =
          gone.stream().map(ConfigObject::key).collect(ImmutableSet.toImmutableSet());
      return ImmutableList.sortedCopyOf(
          ORDER, Iterables.concat(Iterables.filter(before, it -> !left.contains(it.key())), come));
    }
    List<ConfigObject> next = new ArrayList<>(before);
    for (ConfigObject object : gone) {
      next.remove(Collections.binarySearch(next, object, ORDER));
    }
    for (ConfigObject object : come) {
      next.add(-1 - Collections.binarySearch(next, object, ORDER), object);
    }
    return ImmutableList.copyOf(next);
  }
}
