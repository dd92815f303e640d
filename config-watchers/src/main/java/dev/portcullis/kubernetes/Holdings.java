package dev.portcullis.kubernetes;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedMap;
import dev.portcullis.document.ReadDocument;
import dev.portcullis.model.ConfigKey;
import dev.portcullis.model.ConfigObject;
import dev.portcullis.model.ConfigProblem;
import dev.portcullis.model.ProblemCode;
import dev.portcullis.source.ObjectVersion;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The objects that are enforced: what is good as it is, for what is not the last good form, else
 * the closed one. A change costs what it changes; only the map that is handed out is made anew, by
 * copying, without comparing a key.
 */
final class Holdings {
  private final TreeMap<ConfigKey, ConfigObject> enforced = new TreeMap<>();
  private final Set<ConfigKey> closedForms = new HashSet<>();
  private final Map<ConfigKey, ImmutableList<ConfigProblem>> problems = new HashMap<>();
  private final Map<ConfigKey, ObjectVersion> versions = new HashMap<>();
  private @Nullable ImmutableSortedMap<ConfigKey, ConfigObject> copy;
  private @Nullable ImmutableMap<ConfigKey, ObjectVersion> versionsCopy;

  /** Takes an object as it now is. */
  void put(ConfigKey key, ReadDocument document, @Nullable ObjectVersion version) {
    ObjectVersion former = version == null ? null : versions.put(key, version);
    if (version != null && !version.equals(former)) {
      versionsCopy = null;
    }
    // One that was deleted and made anew has no last good form: that was another object's.
    boolean isAnother = version != null && former != null && !version.uid().equals(former.uid());
    ConfigObject known = enforced.get(key);
    ConfigObject good = document.object();
    ConfigObject closed = document.closed();
    if (good != null) {
      closedForms.remove(key);
      use(key, known, good);
      report(key, document.problems());
    } else if (known != null && !closedForms.contains(key) && !(isAnother && closed != null)) {
      report(key, with(document, key, ProblemCode.LAST_GOOD_STANDS));
    } else if (closed != null) {
      closedForms.add(key);
      use(key, known, closed);
      report(key, with(document, key, ProblemCode.CLOSED_FORM_STANDS));
    } else {
      report(key, document.problems());
    }
  }

  private void use(ConfigKey key, @Nullable ConfigObject known, ConfigObject object) {
    // An equal object stays the same instance, so that whoever compares need not look into it.
    if (!object.equals(known)) {
      enforced.put(key, object);
      copy = null;
    }
  }

  private void report(ConfigKey key, ImmutableList<ConfigProblem> found) {
    if (found.isEmpty()) {
      problems.remove(key);
    } else {
      problems.put(key, found);
    }
  }

  private static ImmutableList<ConfigProblem> with(
      ReadDocument document, ConfigKey key, ProblemCode code) {
    String message =
        code == ProblemCode.LAST_GOOD_STANDS
            ? "it is enforced as it last was when it was valid"
            : "what it selects is closed by its action's rule";
    return ImmutableList.<ConfigProblem>builder()
        .addAll(document.problems())
        .add(code.at(key, document.location(), key + ": " + message, ""))
        .build();
  }

  void remove(ConfigKey key) {
    closedForms.remove(key);
    problems.remove(key);
    if (versions.remove(key) != null) {
      versionsCopy = null;
    }
    if (enforced.remove(key) != null) {
      copy = null;
    }
  }

  /** The same instance as before if nothing changed. */
  ImmutableSortedMap<ConfigKey, ConfigObject> objects() {
    ImmutableSortedMap<ConfigKey, ConfigObject> current = copy;
    if (current == null) {
      current = ImmutableSortedMap.copyOfSorted(enforced);
      copy = current;
    }
    return current;
  }

  /** What was read last of the objects whose authors are told. */
  ImmutableMap<ConfigKey, ObjectVersion> versions() {
    ImmutableMap<ConfigKey, ObjectVersion> current = versionsCopy;
    if (current == null) {
      current = ImmutableMap.copyOf(versions);
      versionsCopy = current;
    }
    return current;
  }

  void addProblems(ImmutableList.Builder<ConfigProblem> all) {
    problems.values().forEach(all::addAll);
  }
}
