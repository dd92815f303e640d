package dev.portcullis.ads;

import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Listeners or routes, whose changes wait for clusters. What is asked for is answered at once. */
final class AfterClusters implements Candidates {
  private final TypeSubscription state;
  private final Candidates candidates;
  private final BooleanSupplier warming;

  /** Holds {@code candidates} back as long as clusters are {@code warming}. */
  AfterClusters(TypeSubscription state, Candidates candidates, BooleanSupplier warming) {
    this.state = state;
    this.candidates = candidates;
    this.warming = warming;
  }

  @Override
  public @Nullable Outgoing additions() {
    Outgoing additions = candidates.additions();
    return isHeldBack(additions) ? null : additions;
  }

  @Override
  public boolean isWaiting() {
    return isHeldBack(candidates.additions());
  }

  @Override
  public @Nullable Outgoing removals() {
    return candidates.removals();
  }

  private boolean isHeldBack(@Nullable Outgoing additions) {
    return additions != null && !state.hasQuestion() && warming.getAsBoolean();
  }
}
