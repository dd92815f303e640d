package dev.portcullis.directory;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.Maps;
import dev.portcullis.document.ReadDocument;
import dev.portcullis.model.ConfigKey;
import dev.portcullis.model.ConfigObject;
import dev.portcullis.model.ConfigProblem;
import dev.portcullis.model.ProblemCode;
import dev.portcullis.model.SourceLocation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Puts the objects of all files together: what is good is used, for what is not the last good form
 * stands in, else the closed one.
 */
final class Assembler {
  static final Comparator<ConfigProblem> BY_LOCATION =
      Comparator.comparing((ConfigProblem problem) -> problem.location().file())
          .thenComparingInt(problem -> problem.location().line())
          .thenComparingInt(problem -> problem.location().column())
          .thenComparing(ConfigProblem::severity)
          .thenComparing(ConfigProblem::code)
          .thenComparing(ConfigProblem::message);

  private final Map<ConfigKey, LastGood> lastGood;
  private final ImmutableSortedMap<ConfigKey, ConfigObject> previous;

  private final Map<ConfigKey, List<Found>> found = new HashMap<>();
  private final TreeMap<ConfigKey, ConfigObject> objects = new TreeMap<>();
  private final Map<ConfigKey, LastGood> nextLastGood = new HashMap<>();
  private final List<ConfigProblem> problems = new ArrayList<>();

  /**
   * A form that an object once had when it could be used.
   *
   * @param file the name of the file that held it
   * @param reading the content of that file
   */
  record LastGood(ConfigObject object, String file, Reading reading) {}

  /**
   * A file as it counts.
   *
   * @param absent it is gone, and not long enough to be sure; its objects give way to those of
   *     other files
   * @param kept objects that may still be in it, in a document that cannot be read
   */
  record Part(
      String name,
      Reading reading,
      ImmutableSet<ConfigKey> kept,
      boolean absent,
      boolean reportsProblems) {}

  /**
   * What all files hold together. Its maps go over into what is assembled next, and may change.
   *
   * @param places of each object that is found anywhere how many
   */
  record Assembled(
      ImmutableSortedMap<ConfigKey, ConfigObject> objects,
      Map<ConfigKey, LastGood> lastGood,
      Map<ConfigKey, Integer> places,
      ImmutableList<ConfigProblem> problems) {

    /** Before anything is known. */
    static Assembled nothing() {
      return new Assembled(
          ImmutableSortedMap.of(), new HashMap<>(), new HashMap<>(), ImmutableList.of());
    }
  }

  private record Found(Part part, ReadDocument document) {}

  private Assembler(
      Map<ConfigKey, LastGood> lastGood, ImmutableSortedMap<ConfigKey, ConfigObject> previous) {
    this.lastGood = lastGood;
    this.previous = previous;
  }

  /**
   * Assembles.
   *
   * @param parts in the order of their names
   * @param before what was assembled the last time
   */
  static Assembled assemble(ImmutableList<Part> parts, Assembled before) {
    Assembler assembler = new Assembler(before.lastGood, before.objects);
    parts.stream().filter(part -> !part.absent).forEach(assembler::collect);
    ImmutableSet<ConfigKey> present = ImmutableSet.copyOf(assembler.found.keySet());
    parts.stream().filter(Part::absent).forEach(part -> assembler.collectAbsent(part, present));
    assembler.found.forEach(assembler::decide);
    parts.forEach(assembler::keep);
    assembler.problems.sort(BY_LOCATION);
    return new Assembled(
        ImmutableSortedMap.copyOfSorted(assembler.objects),
        assembler.nextLastGood,
        new HashMap<>(Maps.transformValues(assembler.found, List::size)),
        ImmutableList.copyOf(assembler.problems));
  }

  private void collect(Part part) {
    for (ReadDocument document : part.reading.documents()) {
      if (part.reportsProblems) {
        problems.addAll(document.problems());
      }
      if (document.key() != null) {
        found
            .computeIfAbsent(document.key(), _ -> new ArrayList<>())
            .add(new Found(part, document));
      }
    }
    if (part.reportsProblems) {
      problems.addAll(part.reading.problems());
    }
  }

  private void collectAbsent(Part part, ImmutableSet<ConfigKey> present) {
    for (ReadDocument document : part.reading.documents()) {
      if (document.key() != null && !present.contains(document.key())) {
        found
            .computeIfAbsent(document.key(), _ -> new ArrayList<>())
            .add(new Found(part, document));
      }
    }
  }

  private void decide(ConfigKey key, List<Found> places) {
    LastGood last = lastGood.get(key);
    Found first = places.getFirst();
    ConfigObject object = first.document.object();
    if (places.size() == 1 && object != null) {
      // An equal object stays the same instance, so that whoever compares need not look into it.
      ConfigObject known = previous.get(key);
      ConfigObject same = known != null && known.equals(object) ? known : object;
      use(key, same);
      nextLastGood.put(key, new LastGood(same, first.part.name, first.part.reading));
      return;
    }
    if (places.size() > 1) {
      places.forEach(place -> problems.add(duplicate(key, place, places)));
    }
    if (last != null) {
      use(key, last.object);
      nextLastGood.put(key, last);
      standsIn(
          key,
          first,
          ProblemCode.LAST_GOOD_STANDS,
          "it is enforced as it last was when it was valid");
      return;
    }
    ConfigObject closed =
        places.size() == 1
            ? first.document.closed()
            : ClosedCombination.of(
                places.stream().map(Found::document).collect(ImmutableList.toImmutableList()));
    if (closed != null) {
      ConfigObject known = previous.get(key);
      use(key, known != null && known.equals(closed) ? known : closed);
      standsIn(
          key,
          first,
          ProblemCode.CLOSED_FORM_STANDS,
          "what it selects is closed by its action's rule");
    }
  }

  private void use(ConfigKey key, ConfigObject object) {
    objects.put(key, object);
  }

  private void standsIn(ConfigKey key, Found place, ProblemCode code, String message) {
    if (place.part.reportsProblems) {
      problems.add(code.at(key, place.document.location(), key + ": " + message, ""));
    }
  }

  private static ConfigProblem duplicate(ConfigKey key, Found place, List<Found> places) {
    String others =
        places.stream()
            .map(other -> other.document.location())
            .filter(location -> !location.equals(place.document.location()))
            .map(SourceLocation::toString)
            .collect(Collectors.joining(", "));
    return ProblemCode.DUPLICATE_OBJECT.at(
        key,
        place.document.location(),
        key + " is also at " + others,
        "remove one of them; none is used while there is more than one");
  }

  private void keep(Part part) {
    for (ConfigKey key : part.kept) {
      if (objects.containsKey(key) || found.containsKey(key)) {
        continue;
      }
      LastGood last = lastGood.get(key);
      ConfigObject object = last != null ? last.object : previous.get(key);
      if (last != null) {
        nextLastGood.put(key, last);
      }
      if (object != null) {
        use(key, object);
        problems.add(
            ProblemCode.OBJECT_KEPT.at(
                key,
                SourceLocation.ofFile(part.name),
                key + " stays: a document of this file cannot be read, and may be it",
                "correct that document"));
      }
    }
  }
}
