package dev.portcullis.compile;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import dev.portcullis.compile.OfKind.Changes;
import dev.portcullis.model.ConfigKey;
import dev.portcullis.model.ConfigObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds what changed between two generations in one walk over both: what sources did not touch are
 * the same instances, which are passed by without a look into them.
 */
@SuppressWarnings("ReferenceEquality") // an untouched object is the same instance
final class Difference {
  private final ImmutableList<ConfigKey> keysBefore;
  private final ImmutableList<ConfigObject> before;
  private final ImmutableList<ConfigKey> keysAfter;
  private final ImmutableList<ConfigObject> after;
  private final Map<Class<?>, Changes> changes = new HashMap<>();

  private Difference(
      ImmutableSortedMap<ConfigKey, ConfigObject> before,
      ImmutableSortedMap<ConfigKey, ConfigObject> after) {
    this.keysBefore = before.keySet().asList();
    this.before = before.values().asList();
    this.keysAfter = after.keySet().asList();
    this.after = after.values().asList();
  }

  /** By kind what is gone and what has come; an object in another form is both. */
  static Map<Class<?>, Changes> between(
      ImmutableSortedMap<ConfigKey, ConfigObject> before,
      ImmutableSortedMap<ConfigKey, ConfigObject> after) {
    Difference difference = new Difference(before, after);
    if (before != after) {
      difference.walk();
    }
    return difference.changes;
  }

  private void walk() {
    int i = 0;
    int j = 0;
    while (i < before.size() || j < after.size()) {
      int order = order(i, j);
      ConfigObject gone = order <= 0 ? before.get(i++) : null;
      ConfigObject come = order >= 0 ? after.get(j++) : null;
      if (gone != come && (gone == null || !gone.equals(come))) {
        note(gone, come);
      }
    }
  }

  private int order(int i, int j) {
    if (i == before.size()) {
      return 1;
    }
    if (j == after.size()) {
      return -1;
    }
    return before.get(i) == after.get(j) ? 0 : keysBefore.get(i).compareTo(keysAfter.get(j));
  }

  private void note(@Nullable ConfigObject gone, @Nullable ConfigObject come) {
    if (gone != null) {
      of(gone).gone().add(gone);
    }
    if (come != null) {
      of(come).come().add(come);
    }
  }

  private Changes of(ConfigObject object) {
    return changes.computeIfAbsent(
        object.getClass(), _ -> new Changes(new ArrayList<>(), new ArrayList<>()));
  }
}
