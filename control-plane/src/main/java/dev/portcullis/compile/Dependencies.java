package dev.portcullis.compile;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.portcullis.model.ConfigObject;
import dev.portcullis.model.FetchedKeys;
import dev.portcullis.model.JwksReference;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a computation read, and as what. To check it costs next to nothing where no kind of object
 * changed that it goes back to, else a comparison of instances for each thing that was read.
 */
final class Dependencies {
  static final Dependencies NONE =
      new Dependencies(0, ImmutableMap.of(), ImmutableMap.of(), List.of(), ImmutableMap.of());

  /** The objects of a kind, of one namespace if it is not null. */
  record Slice(Class<?> kind, @Nullable String namespace) {}

  /** Something to find in an answer. */
  record Part<I, V>(Answer<I> answer, Function<? super I, V> question) {
    Object find() {
      return question.apply(answer.value());
    }
  }

  private final long own;
  private final ImmutableMap<Slice, List<ConfigObject>> slices;
  private final ImmutableMap<JwksReference, FetchedKeys> keys;
  private final Answer<?>[] answers;
  private final Part<?, ?>[] parts;
  private final Object[] found;

  /** Of {@link Generation}: all that the outcome goes back to, by whatever way. */
  private long bits;

  /** What was read; {@code own} is what of it was read without another answer between. */
  Dependencies(
      long own,
      Map<Slice, List<ConfigObject>> slices,
      Map<JwksReference, FetchedKeys> keys,
      Collection<Answer<?>> answers,
      Map<Part<?, ?>, Object> parts) {
    this.own = own;
    this.slices = ImmutableMap.copyOf(slices);
    this.keys = ImmutableMap.copyOf(keys);
    this.answers = answers.toArray(Answer<?>[]::new);
    this.parts = parts.keySet().toArray(Part<?, ?>[]::new);
    this.found = parts.values().toArray();
    this.bits = goesBackTo();
  }

  /** The references whose keys were asked for. */
  ImmutableSet<JwksReference> keys() {
    return keys.keySet();
  }

  long bits() {
    return bits;
  }

  /**
   * True if everything is in {@code view} as it was read.
   *
   * @param verified a generation in which it was
   */
  boolean holdIn(ConfigView view, long verified) {
    Generation now = view.content();
    if (!now.changedAfter(verified, bits)) {
      return true;
    }
    if (now.changedAfter(verified, own) && !ownHold(now, verified)) {
      return false;
    }
    for (Answer<?> answer : answers) {
      if (answer.changedBy(view) > verified) {
        return false;
      }
    }
    for (int i = 0; i < parts.length; i++) {
      if (parts[i].answer().changedBy(view) > verified && !parts[i].find().equals(found[i])) {
        return false;
      }
    }
    // An answer that came to the same may go back to more than it did.
    bits = goesBackTo();
    return true;
  }

  @SuppressWarnings("ReferenceEquality") // an unchanged list is the same instance
  private boolean ownHold(Generation now, long verified) {
    if (now.changedAfter(verified, own & Generation.MESH)) {
      return false;
    }
    for (Map.Entry<Slice, List<ConfigObject>> slice : slices.entrySet()) {
      if (now.objects(slice.getKey().kind, slice.getKey().namespace) != slice.getValue()) {
        return false;
      }
    }
    return keys.entrySet().stream()
        .allMatch(known -> now.keys(known.getKey()).equals(known.getValue()));
  }

  private long goesBackTo() {
    long all = own;
    for (Answer<?> answer : answers) {
      all |= answer.bits();
    }
    for (Part<?, ?> part : parts) {
      all |= part.answer().bits();
    }
    return all;
  }
}
