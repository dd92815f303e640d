package dev.portcullis.engine;

import com.google.common.collect.ImmutableList;
import dev.portcullis.compile.Compiled;
import dev.portcullis.compile.ConfigView;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Compiles groups for one generation, on all cores: the thread that wants them done does its share.
 * Most groups have nothing to compile, and to hand them over one by one would cost more than they
 * take.
 */
final class CompileRound {
  private final ConfigView view;
  private final ImmutableList<GroupState> groups;
  private final ImmutableList<CompletableFuture<Compiled>> outcomes;
  private final AtomicInteger taken = new AtomicInteger();

  CompileRound(ConfigView view, ImmutableList<GroupState> groups) {
    this.view = view;
    this.groups = groups;
    this.outcomes =
        groups.stream()
            .map(_ -> new CompletableFuture<Compiled>())
            .collect(ImmutableList.toImmutableList());
  }

  /** Has others help. */
  void begin(Executor others, int helpers) {
    for (int i = 0; i < Math.min(helpers, groups.size() - 1); i++) {
      others.execute(this::compileRest);
    }
  }

  /** The outcome for a group; compiles meanwhile whatever nobody else does. */
  Compiled outcome(int group) {
    CompletableFuture<Compiled> outcome = outcomes.get(group);
    while (!outcome.isDone() && compileNext()) {}
    return outcome.join();
  }

  private void compileRest() {
    while (compileNext()) {}
  }

  private boolean compileNext() {
    int next = taken.getAndIncrement();
    if (next >= groups.size()) {
      return false;
    }
    try {
      outcomes.get(next).complete(groups.get(next).compile(view));
    } catch (RuntimeException | Error e) {
      outcomes.get(next).completeExceptionally(e);
    }
    return true;
  }
}
