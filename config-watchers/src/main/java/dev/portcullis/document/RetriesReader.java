package dev.portcullis.document;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Range;
import com.google.common.collect.RangeSet;
import com.google.common.collect.TreeRangeSet;
import com.google.common.primitives.Ints;
import dev.portcullis.model.ProblemCode;
import dev.portcullis.model.VirtualService.Retries;
import org.jspecify.annotations.Nullable;

/** Reads {@code retries} of a route of a VirtualService. */
final class RetriesReader {
  private static final ImmutableSet<String> CONDITIONS =
      ImmutableSet.of(
          "5xx",
          "gateway-error",
          "reset",
          "reset-before-request",
          "connect-failure",
          "retriable-4xx",
          "refused-stream",
          "retriable-status-codes",
          "retriable-headers",
          "envoy-ratelimited",
          "http3-post-connect-failure",
          "cancelled",
          "deadline-exceeded",
          "internal",
          "resource-exhausted",
          "unavailable");

  /** The codes that Go has a text for, by which Istio goes. */
  private static final RangeSet<Integer> STATUSES = statuses();

  private RetriesReader() {}

  static @Nullable Retries read(Fields route) {
    Fields retries = route.object("retries");
    if (retries == null) {
      return null;
    }
    Retries read =
        new Retries(
            retries.integer("attempts", 0, Integer.MAX_VALUE, 0),
            retries.duration("perTryTimeout"),
            retries.string("retryOn", ""),
            retries.duration("backoff"),
            retries.bool("retryRemoteLocalities", false),
            retries.has("retryIgnorePreviousHosts")
                ? retries.bool("retryIgnorePreviousHosts", true)
                : null);
    retries.done();
    checkConditions(retries, read.retryOn());
    boolean more =
        retries.has("perTryTimeout")
            || retries.has("retryRemoteLocalities")
            || !read.retryOn().isEmpty();
    if (read.attempts() == 0 && more) {
      retries.report(
          ProblemCode.CONFLICTING_FIELDS,
          "attempts",
          "is 0, which goes with none of perTryTimeout, retryOn, retryRemoteLocalities",
          "give a number of attempts");
    }
    return read;
  }

  private static void checkConditions(Fields retries, String retryOn) {
    if (retryOn.isEmpty()) {
      return;
    }
    for (String condition : Splitter.on(',').split(retryOn)) {
      Integer code = Ints.tryParse(condition);
      if (!CONDITIONS.contains(condition) && (code == null || !STATUSES.contains(code))) {
        retries.report(
            ProblemCode.INVALID_VALUE,
            "retryOn",
            "has \"" + condition + "\", which is no condition for another attempt",
            CONDITIONS.contains(condition.strip())
                ? "write the conditions with commas and no spaces between them"
                : Suggestion.hint(condition, CONDITIONS, "a condition of Envoy's or a status"));
      }
    }
  }

  private static RangeSet<Integer> statuses() {
    RangeSet<Integer> statuses = TreeRangeSet.create();
    statuses.add(Range.closed(100, 103));
    statuses.add(Range.closed(200, 208));
    statuses.add(Range.singleton(226));
    statuses.add(Range.closed(300, 305));
    statuses.add(Range.closed(307, 308));
    statuses.add(Range.closed(400, 418));
    statuses.add(Range.closed(421, 426));
    statuses.add(Range.closed(428, 429));
    statuses.add(Range.singleton(431));
    statuses.add(Range.singleton(451));
    statuses.add(Range.closed(500, 508));
    statuses.add(Range.closed(510, 511));
    return statuses;
  }
}
