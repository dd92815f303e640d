package dev.portcullis.compile.select;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.ImmutableSortedSet;
import dev.portcullis.compile.select.MutualTlsDemand.Scope;
import dev.portcullis.model.PeerAuthentication;
import dev.portcullis.model.PeerAuthentication.MutualTlsMode;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the ports of a workload accept.
 *
 * @param others the mode of every port that is not among {@code ports}, never UNSET
 * @param ports by workload port the mode, never UNSET
 * @param othersBy what says so of {@code others}, null where nothing does
 * @param portsBy what says so of {@code ports}, null where there are none
 */
public record PortModes(
    MutualTlsMode others,
    ImmutableSortedMap<Integer, MutualTlsMode> ports,
    @Nullable PeerAuthentication othersBy,
    @Nullable PeerAuthentication portsBy) {

  /** What holds where nobody says anything. */
  static final PortModes DEFAULT =
      new PortModes(MutualTlsMode.PERMISSIVE, ImmutableSortedMap.of(), null, null);

  /** What a port accepts. */
  public MutualTlsMode of(int port) {
    return ports.getOrDefault(port, others);
  }

  /** The ports on which only mutual TLS is accepted. */
  public MutualTlsDemand demand() {
    boolean strict = others == MutualTlsMode.STRICT;
    ImmutableSortedSet<Integer> exceptions =
        ports.entrySet().stream()
            .filter(port -> (port.getValue() == MutualTlsMode.STRICT) != strict)
            .map(Map.Entry::getKey)
            .collect(ImmutableSortedSet.toImmutableSortedSet(Integer::compare));
    ImmutableList<PeerAuthentication> demandedBy =
        present(strict ? othersBy : null, exceptions.isEmpty() ? null : portsBy);
    return demandedBy.isEmpty()
        ? MutualTlsDemand.NONE
        : new MutualTlsDemand(strict ? Scope.ALL_BUT : Scope.ONLY, exceptions, demandedBy);
  }

  /** The peer authentications that say so; empty where all is as it is without any. */
  public ImmutableList<PeerAuthentication> decidedBy() {
    return present(othersBy, portsBy);
  }

  private static ImmutableList<PeerAuthentication> present(
      @Nullable PeerAuthentication... policies) {
    return Stream.of(policies)
        .filter(Objects::nonNull)
        .distinct()
        .collect(ImmutableList.toImmutableList());
  }
}
