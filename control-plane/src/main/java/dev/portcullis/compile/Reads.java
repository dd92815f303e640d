package dev.portcullis.compile;

import dev.portcullis.compile.Dependencies.Part;
import dev.portcullis.compile.Dependencies.Slice;
import dev.portcullis.model.ConfigObject;
import dev.portcullis.model.FetchedKeys;
import dev.portcullis.model.JwksReference;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Takes note of what is read from a view, as it is read, so that no reader can forget to say so.
 * Confined to one thread, and to the one computation that it is for.
 */
final class Reads {
  /** Who asks for more parts of answers depends on the whole of them: that is cheaper to check. */
  private static final int MANY_PARTS = 1024;

  private final Map<Slice, List<ConfigObject>> slices = new HashMap<>();
  private final Map<JwksReference, FetchedKeys> keys = new HashMap<>();
  private final Set<Answer<?>> answers = new LinkedHashSet<>();
  private final Map<Part<?, ?>, Object> parts = new LinkedHashMap<>();
  private long own;
  private boolean finished;

  void mesh() {
    checkOpen();
    own |= Generation.MESH;
  }

  void objects(Class<?> kind, @Nullable String namespace, List<ConfigObject> as) {
    checkOpen();
    own |= Generation.bit(kind);
    slices.put(new Slice(kind, namespace), as);
  }

  void keys(JwksReference reference, FetchedKeys as) {
    checkOpen();
    own |= Generation.KEYS;
    keys.put(reference, as);
  }

  void answer(Answer<?> answer) {
    checkOpen();
    answers.add(answer);
  }

  /** What is found in an answer, of which all else may change. */
  @SuppressWarnings("unchecked") // kept under its question
  <I, V> V part(Answer<I> answer, Function<? super I, V> question) {
    checkOpen();
    if (parts.size() == MANY_PARTS) {
      parts.keySet().forEach(part -> answers.add(part.answer()));
      parts.clear();
    }
    if (answers.contains(answer)) {
      return question.apply(answer.value());
    }
    return (V) parts.computeIfAbsent(new Part<>(answer, question), Part::find);
  }

  private void checkOpen() {
    if (finished) {
      throw new IllegalStateException("a view is read after the computation that it was for");
    }
  }

  /** What was read, for whoever wants to know later whether it is still so. */
  Dependencies finish() {
    finished = true;
    return new Dependencies(own, slices, keys, answers, parts);
  }
}
