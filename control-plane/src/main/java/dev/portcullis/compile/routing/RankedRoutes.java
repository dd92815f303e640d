package dev.portcullis.compile.routing;

import com.google.common.collect.ImmutableList;
import dev.portcullis.compile.gatewayapi.MatchPrecedence;
import java.util.Comparator;
import java.util.List;

/** Puts routes of the Gateway API, of one object or of several, in their order. */
final class RankedRoutes {
  private RankedRoutes() {}

  /**
   * The routes, the most specific match first; of equals the one that was added first. As in Istio
   * none counts behind the first that takes every request.
   */
  static ImmutableList<RoutePlan> of(List<RoutePlan> routes) {
    ImmutableList.Builder<RoutePlan> ranked = ImmutableList.builder();
    for (RoutePlan route :
        ImmutableList.sortedCopyOf(
            Comparator.comparing(RoutePlan::match, MatchPrecedence.MOST_SPECIFIC_FIRST), routes)) {
      ranked.add(route);
      if (route.isCatchAll()) {
        break;
      }
    }
    return ranked.build();
  }
}
