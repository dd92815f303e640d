package dev.portcullis.compile.routing;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.portcullis.compile.ConfigView;
import dev.portcullis.compile.routing.ListenerPlan.Peers;
import dev.portcullis.compile.select.PeerAuthenticationRules;
import dev.portcullis.compile.select.PortModes;
import dev.portcullis.model.ConfigMeta;
import dev.portcullis.model.MeshSettings.Identity;
import dev.portcullis.model.PeerAuthentication;
import dev.portcullis.model.PeerAuthentication.MutualTlsMode;
import dev.portcullis.xds.WorkloadGroupKey;

/** How peers connect to the ports of a sidecar, as far as its workload has a certificate. */
final class PeerRules {
  private final Identity identity;
  private final PortModes modes;

  private PeerRules(Identity identity, PortModes modes) {
    this.identity = identity;
    this.modes = modes;
  }

  /** The rules for the sidecars of {@code group}, and what is wrong with them. */
  static PeerRules of(ConfigView view, WorkloadGroupKey group, Problems problems) {
    PeerRules rules =
        new PeerRules(
            view.mesh().identity(), view.derive(new PeerAuthenticationRules.Modes(group)));
    if (rules.identity == Identity.NONE) {
      rules.modes.demand().demandedBy().forEach(problems::strictWithoutIdentity);
    }
    return rules;
  }

  Peers on(int port) {
    return peers(modes.of(port));
  }

  /** What holds for the ports that are not {@link #ports}. */
  Peers onOthers() {
    return peers(modes.others());
  }

  /** The ports with a rule of their own. */
  ImmutableSet<Integer> ports() {
    return identity == Identity.NONE ? ImmutableSet.of() : modes.ports().keySet();
  }

  private Peers peers(MutualTlsMode mode) {
    if (identity == Identity.NONE) {
      return Peers.ANY;
    }
    return switch (mode) {
      case DISABLE -> Peers.ANY;
      case UNSET, PERMISSIVE -> Peers.PERMISSIVE;
      case STRICT -> Peers.STRICT;
    };
  }

  /** The objects that had a part in it. */
  ImmutableList<ConfigMeta> origins() {
    return identity == Identity.NONE
        ? ImmutableList.of()
        : modes.decidedBy().stream()
            .map(PeerAuthentication::meta)
            .collect(ImmutableList.toImmutableList());
  }
}
