package dev.portcullis.compile.routing;

import com.google.common.collect.ImmutableList;

/**
 * Endpoints of a cluster that are in one place and whose turn is the same.
 *
 * @param place {@code region/zone/subzone}, "" if unknown
 * @param turn counted from 0: the next one's is when too few endpoints of this are well
 * @param weight the share of the place, 0 where every endpoint counts for itself
 */
public record EndpointGroup(
    String place, int turn, int weight, ImmutableList<EndpointPlan> endpoints) {

  /** How many endpoints there are, each counted by its own weight. */
  int size() {
    return endpoints.stream().mapToInt(endpoint -> Math.max(1, endpoint.weight())).sum();
  }

  EndpointGroup withWeight(int share) {
    return new EndpointGroup(place, turn, share, endpoints);
  }
}
