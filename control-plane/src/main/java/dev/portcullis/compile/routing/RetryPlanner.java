package dev.portcullis.compile.routing;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import dev.portcullis.compile.routing.RoutePlan.HostChoice;
import dev.portcullis.compile.routing.RoutePlan.LocalityChoice;
import dev.portcullis.compile.routing.RoutePlan.RetryPlan;
import dev.portcullis.model.VirtualService.Retries;
import org.jspecify.annotations.Nullable;

/** Plans retries as Istio does. */
final class RetryPlanner {
  private static final String STATUS_CODES = "retriable-status-codes";
  private static final RetryPlan DEFAULT =
      new RetryPlan(
          2,
          "connect-failure,refused-stream,unavailable,cancelled," + STATUS_CODES,
          ImmutableList.of(),
          null,
          null,
          HostChoice.NOT_TRIED_BEFORE,
          LocalityChoice.AS_EVER);

  /** Inbound, only what the workload certainly hasn't seen is sent again. */
  static final RetryPlan INBOUND =
      new RetryPlan(
          2,
          "reset-before-request",
          ImmutableList.of(),
          null,
          null,
          HostChoice.ANY,
          LocalityChoice.AS_EVER);

  private RetryPlanner() {}

  /** The retries of a route: Istio's default where it says nothing, null where it wants none. */
  static @Nullable RetryPlan plan(@Nullable Retries retries) {
    if (retries == null) {
      return DEFAULT;
    }
    if (retries.attempts() <= 0) {
      return null;
    }
    ImmutableList<Integer> codes = statusCodes(retries.retryOn());
    return new RetryPlan(
        retries.attempts(),
        retries.retryOn().isBlank()
            ? DEFAULT.conditions()
            : conditions(retries.retryOn(), !codes.isEmpty()),
        codes,
        retries.perTryTimeout(),
        retries.backoff(),
        hosts(retries.ignorePreviousHosts()),
        retries.remoteLocalities() ? LocalityChoice.NOT_TRIED_BEFORE : LocalityChoice.AS_EVER);
  }

  private static HostChoice hosts(@Nullable Boolean ignorePrevious) {
    if (ignorePrevious == null) {
      return HostChoice.NOT_TRIED_BEFORE;
    }
    return ignorePrevious ? HostChoice.NEVER_TRIED_BEFORE : HostChoice.ANY;
  }

  private static ImmutableList<Integer> statusCodes(String retryOn) {
    return items(retryOn).stream()
        .filter(RetryPlanner::isStatusCode)
        .map(Integer::valueOf)
        .collect(ImmutableList.toImmutableList());
  }

  /** The words; those for status codes are implied by a code. */
  private static String conditions(String retryOn, boolean hasCodes) {
    ImmutableList.Builder<String> words = ImmutableList.builder();
    items(retryOn).stream().filter(item -> !isStatusCode(item)).forEach(words::add);
    if (hasCodes && !items(retryOn).contains(STATUS_CODES)) {
      words.add(STATUS_CODES);
    }
    return String.join(",", words.build());
  }

  private static ImmutableList<String> items(String retryOn) {
    return ImmutableList.copyOf(Splitter.on(',').trimResults().omitEmptyStrings().split(retryOn));
  }

  private static boolean isStatusCode(String item) {
    return item.length() == 3 && item.chars().allMatch(c -> '0' <= c && c <= '9');
  }
}
