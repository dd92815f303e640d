package dev.portcullis.jwks;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Whether everything that was first wanted has keys, or was tried once. */
final class FirstRound {
  private final CompletableFuture<Void> done = new CompletableFuture<>();
  private @Nullable Set<Target> open;

  /** Counts what is wanted, the first time that something is. */
  void begin(Stream<TrackedTarget> wanted) {
    if (open == null) {
      open = wanted.map(TrackedTarget::target).collect(Collectors.toSet());
    }
  }

  void look(KeySetBook book) {
    if (open == null || done.isDone()) {
      return;
    }
    open.removeIf(target -> {
      TrackedTarget one = book.tracked(target);
      return one == null || one.state().tried() || one.state().good() != null;
    });
    if (open.isEmpty()) {
      done.complete(null);
    }
  }

  CompletionStage<Void> done() {
    return done.minimalCompletionStage();
  }
}
