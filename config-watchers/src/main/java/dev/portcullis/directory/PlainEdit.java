package dev.portcullis.directory;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import dev.portcullis.directory.Assembler.Assembled;
import dev.portcullis.directory.Assembler.LastGood;
import dev.portcullis.directory.Assembler.Part;
import dev.portcullis.document.ReadDocument;
import dev.portcullis.model.ConfigKey;
import dev.portcullis.model.ConfigObject;
import dev.portcullis.model.ConfigProblem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An edit that raises no question: of files that have nothing but good objects, before and after,
 * none of which is in any other place. What comes of it is known without a look at the other files,
 * however many there are. Everything else is left to the {@link Assembler}.
 */
final class PlainEdit {
  private final Assembled before;
  private final Map<ConfigKey, Part> gone = new HashMap<>();
  private final Map<ConfigKey, Found> come = new HashMap<>();
  private final List<ConfigProblem> resolved = new ArrayList<>();
  private final List<ConfigProblem> appeared = new ArrayList<>();

  private record Found(Part part, ConfigObject object) {}

  private PlainEdit(Assembled before) {
    this.before = before;
  }

  /**
   * Assembles what changed.
   *
   * @param last the parts of which {@code before} was assembled; it is used up if this returns one
   * @return null if the edit is not a plain one
   */
  static @Nullable Assembled assemble(
      ImmutableList<Part> last, ImmutableList<Part> next, Assembled before) {
    if (last.size() != next.size()) {
      return null;
    }
    PlainEdit edit = new PlainEdit(before);
    List<Part> edited = new ArrayList<>();
    for (int i = 0; i < next.size(); i++) {
      Part one = last.get(i);
      Part other = next.get(i);
      if (!isPlain(one) || !isPlain(other) || !one.name().equals(other.name())) {
        return null;
      }
      if (!one.reading().equals(other.reading())) {
        if (!edit.takeAway(one)) {
          return null;
        }
        edited.add(other);
      }
    }
    return edited.stream().allMatch(edit::add) ? edit.assembled() : null;
  }

  /** Nothing that is not seen in the file itself is to be kept for it. */
  private static boolean isPlain(Part part) {
    return part.kept().isEmpty() && !part.absent();
  }

  private boolean takeAway(Part part) {
    for (ReadDocument document : part.reading().documents()) {
      ConfigKey key = document.key();
      if (key == null
          || document.object() == null
          || before.places().getOrDefault(key, 0) != 1
          || gone.put(key, part) != null) {
        return false;
      }
    }
    resolved.addAll(problems(part));
    return true;
  }

  private boolean add(Part part) {
    for (ReadDocument document : part.reading().documents()) {
      ConfigKey key = document.key();
      ConfigObject object = document.object();
      boolean elsewhere = key != null && before.places().containsKey(key) && !gone.containsKey(key);
      if (key == null
          || object == null
          || elsewhere
          || come.put(key, new Found(part, object)) != null) {
        return false;
      }
    }
    appeared.addAll(problems(part));
    return true;
  }

  private static List<ConfigProblem> problems(Part part) {
    List<ConfigProblem> problems = new ArrayList<>();
    if (part.reportsProblems()) {
      part.reading().documents().forEach(document -> problems.addAll(document.problems()));
      problems.addAll(part.reading().problems());
    }
    return problems;
  }

  /** With good objects only, a file has no other problems than those that it was read with. */
  private ImmutableList<ConfigProblem> problems() {
    if (resolved.equals(appeared)) {
      return before.problems();
    }
    List<ConfigProblem> problems = new ArrayList<>(before.problems());
    resolved.forEach(problems::remove);
    problems.addAll(appeared);
    problems.sort(Assembler.BY_LOCATION);
    return ImmutableList.copyOf(problems);
  }

  private @Nullable Assembled assembled() {
    TreeMap<ConfigKey, ConfigObject> objects = new TreeMap<>(before.objects());
    gone.keySet().stream().filter(key -> !come.containsKey(key)).forEach(objects::remove);
    come.forEach((key, found) -> objects.merge(key, found.object, PlainEdit::same));
    if (objects.isEmpty()) {
      return null;
    }
    for (ConfigKey key : gone.keySet()) {
      before.lastGood().remove(key);
      before.places().remove(key);
    }
    come.forEach((key, found) -> {
      ConfigObject object = objects.getOrDefault(key, found.object);
      before.lastGood().put(key, new LastGood(object, found.part.name(), found.part.reading()));
      before.places().put(key, 1);
    });
    return new Assembled(
        ImmutableSortedMap.copyOfSorted(objects), before.lastGood(), before.places(), problems());
  }

  /** An equal object stays the same instance, so that whoever compares need not look into it. */
  private static ConfigObject same(ConfigObject known, ConfigObject object) {
    return known.equals(object) ? known : object;
  }
}
