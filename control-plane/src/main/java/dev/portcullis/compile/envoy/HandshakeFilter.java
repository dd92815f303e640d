package dev.portcullis.compile.envoy;

import com.google.common.collect.ImmutableList;
import dev.portcullis.compile.routing.ListenerPlan.Announced;
import dev.portcullis.compile.routing.ListenerPlan.TcpTarget;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.core.v3.SubstitutionFormatString;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.extensions.filters.common.set_filter_state.v3.FilterStateValue;
import io.envoyproxy.envoy.extensions.filters.network.set_filter_state.v3.Config;

/**
 * Renders the filter that has members of the mesh told that what follows the handshake is not HTTP.
 * The cluster is the same for both, and by ALPN the server tells them apart.
 */
final class HandshakeFilter {
  /** In place of what the cluster says. */
  static final Filter BYTES_FOLLOW =
      NetworkPolicy.filter(
          "envoy.filters.network.set_filter_state",
          Config.newBuilder()
              .addOnNewConnection(
                  FilterStateValue.newBuilder()
                      .setObjectKey("envoy.network.application_protocols")
                      .setFormatString(
                          SubstitutionFormatString.newBuilder()
                              .setTextFormatSource(
                                  DataSource.newBuilder().setInlineString("istio"))))
              .build());

  private HandshakeFilter() {}

  /** Not if others could be told, too: their protocols are what users say they are. */
  static boolean isNeeded(ImmutableList<TcpTarget> targets) {
    return targets.stream().anyMatch(target -> target.announced() == Announced.REQUESTS)
        && targets.stream().noneMatch(target -> target.announced() == Announced.FOR_OTHERS);
  }
}
