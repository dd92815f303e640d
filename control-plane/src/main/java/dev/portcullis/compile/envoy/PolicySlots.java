package dev.portcullis.compile.envoy;

import com.google.common.collect.ImmutableList;
import dev.portcullis.xds.PolicyDelivery;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;

/**
 * The HTTP filters of a listener that only refer to policy: the extension resources behind them
 * carry it, so that a policy edit never changes a listener.
 */
public final class PolicySlots {
  private PolicySlots() {}

  /** The slots, in filter order, for the filter chains that carry policy. */
  public static ImmutableList<HttpFilter> httpFilters(PolicyDelivery delivery) {
    return ImmutableList.of();
  }
}
