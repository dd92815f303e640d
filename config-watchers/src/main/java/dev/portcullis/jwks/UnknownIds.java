package dev.portcullis.jwks;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The key ids that tokens carried and the keys of a target don't have.
 *
 * @param fetched when keys were last fetched for such an id, null if never
 * @param asked ids that the next fetch is for; it is to be soon if there are any
 * @param asking ids that the fetch under way is for
 * @param bad when a fetch showed that there is no such key
 */
record UnknownIds(
    @Nullable Instant fetched,
    ImmutableSet<String> asked,
    ImmutableSet<String> asking,
    ImmutableMap<String, Instant> bad) {
  static final UnknownIds NONE =
      new UnknownIds(null, ImmutableSet.of(), ImmutableSet.of(), ImmutableMap.of());

  /** The id of a token without one, or with a bad signature by a key that there is. */
  static final String NO_ID = "";

  private static final String UNFIT = "?";
  private static final int LONGEST = 256;
  private static final int MOST_ASKED = 64;
  private static final int MOST_BAD = 256;
  private static final Duration BETWEEN = Duration.ofSeconds(10);

  /**
   * Not longer: whoever sends a token with an id that an issuer is about to use would else keep
   * that key from being found.
   */
  private static final Duration BAD_FOR = Duration.ofSeconds(60);

  /** What stands for the id: all that are too long or can't be written are one. */
  static String fit(String keyId) {
    boolean fits = keyId.length() <= LONGEST && keyId.codePoints().allMatch(KeyIds::isPrintable);
    return fits ? keyId : UNFIT;
  }

  /** Whether hearing of the id would change nothing. */
  boolean isIgnored(String id, Instant now) {
    Instant since = bad.get(id);
    return asked.contains(id) || (since != null && isWithin(since, BAD_FOR, now));
  }

  /** After a token with the id. */
  UnknownIds heard(String id, Instant now) {
    // One more of too many is not lost: the fetch that is to come is for it, too.
    return isIgnored(id, now) || asked.size() >= MOST_ASKED
        ? this
        : new UnknownIds(
            fetched, ImmutableSet.<String>builder().addAll(asked).add(id).build(), asking, bad);
  }

  /** When the keys are to be fetched for them, null if there are none. */
  @Nullable Instant next(Instant now) {
    if (asked.isEmpty()) {
      return null;
    }
    return fetched != null && isWithin(fetched, BETWEEN, now) ? fetched.plus(BETWEEN) : now;
  }

  /** When a fetch begins, for whatever reason. */
  UnknownIds begun(Instant now) {
    return asked.isEmpty() ? this : new UnknownIds(now, ImmutableSet.of(), asked, bad);
  }

  /** After the end of that fetch. */
  UnknownIds failed() {
    return new UnknownIds(fetched, asked, ImmutableSet.of(), bad);
  }

  /** After its success. What is bad is so for one key set. */
  UnknownIds answered(KeySet keys, boolean changed, Instant now) {
    Map<String, Instant> still = new HashMap<>();
    bad.forEach((id, since) -> {
      if (!changed && isWithin(since, BAD_FOR, now)) {
        still.put(id, since);
      }
    });
    for (String id : asking) {
      // A token without an id says nothing of the next one without.
      if (!id.equals(NO_ID) && !keys.keyIds().contains(id) && still.size() < MOST_BAD) {
        still.put(id, now);
      }
    }
    ImmutableSet<String> open =
        Sets.difference(asked, ImmutableSet.copyOf(keys.keyIds())).immutableCopy();
    return new UnknownIds(fetched, open, ImmutableSet.of(), ImmutableMap.copyOf(still));
  }

  /** A time that is still to come is one of a clock that was ahead. */
  private static boolean isWithin(Instant since, Duration duration, Instant now) {
    return !now.isBefore(since) && now.isBefore(since.plus(duration));
  }
}
