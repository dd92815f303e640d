package dev.portcullis.compile.select;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedSet;
import dev.portcullis.compile.ConfigView;
import dev.portcullis.compile.select.MutualTlsDemand.Scope;
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
final class PeerAuthenticationRules {
  private static final Predicate<WorkloadSelector> SELECTS_ALL =
      selector -> selector.matchLabels().isEmpty();

  private PeerAuthenticationRules() {}

  static MutualTlsDemand demand(ConfigView view, WorkloadGroupKey group) {
    if (group.role() != ProxyRole.SIDECAR) {
      return MutualTlsDemand.NONE;
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
    return demand(decisive, workload);
  }

  private static MutualTlsDemand demand(
      @Nullable PeerAuthentication decisive, @Nullable PeerAuthentication workload) {
    boolean strict = decisive != null && decisive.mode() == MutualTlsMode.STRICT;
    ImmutableSortedSet<Integer> ports =
        workload == null
            ? ImmutableSortedSet.of()
            : ImmutableSortedSet.copyOf(
                workload.portModes().entrySet().stream()
                    .filter(port -> port.getValue() != MutualTlsMode.UNSET)
                    .filter(port -> (port.getValue() == MutualTlsMode.STRICT) != strict)
                    .map(java.util.Map.Entry::getKey)
                    .toList());
    MutualTlsDemand demand =
        new MutualTlsDemand(strict ? Scope.ALL_BUT : Scope.ONLY, ports, ImmutableList.of());
    return demand.isNone()
        ? MutualTlsDemand.NONE
        : new MutualTlsDemand(
            demand.scope(),
            ports,
            Stream.of(strict ? decisive : null, ports.isEmpty() ? null : workload)
                .filter(Objects::nonNull)
                .distinct()
                .collect(ImmutableList.toImmutableList()));
  }

  private static @Nullable PeerAuthentication oldest(
      ConfigView view, String namespace, Predicate<WorkloadSelector> selector) {
    return view.all(PeerAuthentication.class, namespace).stream()
        .filter(policy -> selector.test(policy.selector()))
        .findFirst()
        .orElse(null);
  }
}
