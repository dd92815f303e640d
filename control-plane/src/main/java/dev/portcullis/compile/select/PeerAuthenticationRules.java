package dev.portcullis.compile.select;

import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.Maps;
import dev.portcullis.compile.ConfigView;
import dev.portcullis.compile.Query;
import dev.portcullis.model.PeerAuthentication;
import dev.portcullis.model.PeerAuthentication.MutualTlsMode;
import dev.portcullis.model.WorkloadSelector;
import dev.portcullis.xds.ProxyRole;
import dev.portcullis.xds.WorkloadGroupKey;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Istio's precedence of peer authentications: the port's mode, then the workload's, the namespace's
 * and the mesh's; UNSET inherits; the oldest of a scope wins.
 */
public final class PeerAuthenticationRules {
  private static final Predicate<WorkloadSelector> SELECTS_ALL =
      selector -> selector.matchLabels().isEmpty();

  private PeerAuthenticationRules() {}

  /** What the ports of a group accept, as one thing to depend on. */
  public record Modes(WorkloadGroupKey group) implements Query<PortModes> {
    @Override
    public PortModes ask(ConfigView view) {
      return modes(view, group);
    }
  }

  /** What the ports of {@code group} accept; a gateway's servers say so themselves. */
  public static PortModes modes(ConfigView view, WorkloadGroupKey group) {
    if (group.role() != ProxyRole.SIDECAR) {
      return PortModes.DEFAULT;
    }
    String root = view.mesh().rootNamespace();
    boolean inRoot = group.namespace().equals(root);
    @Nullable PeerAuthentication mesh = oldest(view, root, SELECTS_ALL);
    @Nullable PeerAuthentication namespace =
        inRoot ? null : oldest(view, group.namespace(), SELECTS_ALL);
    // What selects workloads in the root namespace selects none, not even there.
    @Nullable PeerAuthentication workload =
        inRoot
            ? null
            : oldest(
                view,
                group.namespace(),
                SELECTS_ALL.negate().and(selector -> selector.matches(group.labels())));
    @Nullable PeerAuthentication decisive =
        Stream.of(workload, namespace, mesh)
            .filter(Objects::nonNull)
            .filter(policy -> policy.mode() != MutualTlsMode.UNSET)
            .findFirst()
            .orElse(null);
    return modes(decisive, workload);
  }

  private static PortModes modes(
      @Nullable PeerAuthentication decisive, @Nullable PeerAuthentication workload) {
    ImmutableSortedMap<Integer, MutualTlsMode> ports =
        workload == null
            ? ImmutableSortedMap.of()
            : ImmutableSortedMap.copyOf(
                Maps.filterValues(workload.portModes(), mode -> mode != MutualTlsMode.UNSET));
    return new PortModes(
        decisive == null ? PortModes.DEFAULT.others() : decisive.mode(),
        ports,
        decisive,
        ports.isEmpty() ? null : workload);
  }

  private static @Nullable PeerAuthentication oldest(
      ConfigView view, String namespace, Predicate<WorkloadSelector> selector) {
    return view.all(PeerAuthentication.class, namespace).stream()
        .filter(policy -> selector.test(policy.selector()))
        .findFirst()
        .orElse(null);
  }
}
