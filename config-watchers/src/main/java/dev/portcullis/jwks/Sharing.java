package dev.portcullis.jwks;

import com.google.common.collect.ImmutableMap;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What is taken over from the replica that fetches for all, and given to the others. */
final class Sharing {
  /** How long after its next fetch is due the keys of another are still relied on. */
  private static final Duration GRACE = Duration.ofMinutes(1);

  private volatile SharedKeys shared = SharedKeys.NONE;

  void with(SharedKeys others) {
    shared = others;
  }

  /**
   * The keys of a target that another has fetched since this replica did, under the rules that are
   * in force here; null if there are none.
   */
  Attempt.@Nullable Adopted find(TrackedTarget target, Instant now) {
    SharedKeySet found = shared.find(target.target().hash());
    if (found == null
        || !found.rules().equals(target.rules())
        || !now.isBefore(found.until())
        || found.fetched().isAfter(now.plus(GRACE))) {
      return null;
    }
    GoodKeys good = target.state().good();
    if (good != null && !found.fetched().isAfter(good.fetched())) {
      return null;
    }
    // Read by the same rules as an answer: what is there can have been written by hand.
    return switch (KeySetReader.read(found.jwks())) {
      case KeySetReader.Unreadable _ -> null;
      case KeySetReader.Understood(KeySet keys) ->
          new Attempt.Adopted(
              new GoodKeys(keys, found.fetched(), found.changed(), "", found.uri()), found.until());
    };
  }

  /** Tells the others what there is now. */
  void tell(KeySetBook book, Instant now) {
    ImmutableMap.Builder<String, SharedKeySet> all = ImmutableMap.builder();
    book.wanted()
        .forEach(target -> {
          GoodKeys good = target.state().good();
          if (good != null && target.state().trust() == KeySetState.Trust.PROVEN) {
            Instant next = target.isRunning() ? now : target.state().schedule().next();
            all.put(
                target.target().hash(),
                new SharedKeySet(
                    target.rules(),
                    good.keys().jwks(),
                    good.uri(),
                    good.fetched(),
                    good.changed(),
                    next.plus(GRACE)));
          }
        });
    shared.fetched(all.buildKeepingLast());
  }
}
