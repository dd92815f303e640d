package dev.portcullis.keys;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedMap;
import dev.portcullis.jwks.JwksSink;
import dev.portcullis.jwks.WantedKeys;
import dev.portcullis.model.ConfigProblem;
import dev.portcullis.model.FetchedKeys;
import dev.portcullis.model.JwksReference;
import dev.portcullis.source.SourceSink;
import dev.portcullis.source.SourceState;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Joins what a source holds and what is known of keys to the states that are enforced: whenever one
 * of them changes, with the newest of the other.
 */
public final class KeyedStates implements JwksSink {
  // It takes a thread to look into its memory, at worst into a file: never a fetch.
  private static final Duration PATIENCE = Duration.ofMillis(50);

  private final SourceSink sink;
  private final Supplier<ImmutableList<ConfigProblem>> problems;
  private final WantedKeySets wanted = new WantedKeySets();
  private ImmutableSet<JwksReference> references = ImmutableSet.of();
  private ImmutableSortedMap<JwksReference, FetchedKeys> keys = ImmutableSortedMap.of();
  private @Nullable SourceState newest;
  private boolean isHeld;

  /**
   * Nothing yet.
   *
   * @param problems what is wrong with how keys are kept, as of now
   */
  public KeyedStates(SourceSink sink, Supplier<ImmutableList<ConfigProblem>> problems) {
    this.sink = sink;
    this.problems = problems;
  }

  /**
   * Replaces what the source held. A state with references that were not there before is passed on
   * as soon as their keys are looked for among those that are known: without, an edit of a {@code
   * jwksUri} would refuse good tokens for as long as the first fetch takes.
   *
   * @param want says which keys are wanted, and tells when it is known what is known of them
   */
  public synchronized void accept(
      SourceState state, Function<WantedKeys, CompletionStage<Void>> want) {
    newest = state;
    WantedKeys now = wanted.of(state);
    boolean isNews = !references.containsAll(now.timeouts().keySet());
    references = now.timeouts().keySet();
    isHeld |= isNews;
    CompletionStage<Void> known = want.apply(now);
    if (!isHeld) {
      emit();
    }
    if (!isNews) {
      return;
    }
    var _ =
        known
            .toCompletableFuture()
            .copy()
            .completeOnTimeout(null, PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
            .whenComplete((_, _) -> release());
  }

  @Override
  public synchronized void accept(ImmutableSortedMap<JwksReference, FetchedKeys> known) {
    keys = known;
    if (!isHeld) {
      emit();
    }
  }

  private synchronized void release() {
    isHeld = false;
    emit();
  }

  private void emit() {
    if (newest != null) {
      sink.accept(newest.withKeys(keys, problems.get()));
    }
  }
}
