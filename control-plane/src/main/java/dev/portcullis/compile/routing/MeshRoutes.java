package dev.portcullis.compile.routing;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import dev.portcullis.compile.check.HostPattern;
import dev.portcullis.model.VirtualService;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The VirtualServices that hold for sidecars, by host. As in Istio the first that claims a host has
 * it whole; of hosts that overlap the more specific one counts.
 */
final class MeshRoutes {
  private static final String EVERY_HOST = "*";

  private final ImmutableSortedMap<String, VirtualService> byHost;
  private final ImmutableSortedMap<HostPattern, VirtualService> wildcards;

  private MeshRoutes(
      ImmutableSortedMap<String, VirtualService> byHost,
      ImmutableSortedMap<HostPattern, VirtualService> wildcards) {
    this.byHost = byHost;
    this.wildcards = wildcards;
  }

  /** Those of a list, the oldest first, that are for sidecars and have something to say. */
  static MeshRoutes of(
      ImmutableList<VirtualService> all,
      Predicate<VirtualService> relevant,
      ServiceRegistry registry,
      Problems problems) {
    List<VirtualService> services =
        all.stream().filter(MeshRoutes::isForSidecars).filter(relevant).toList();
    Map<HostPattern, VirtualService> claims =
        new TreeMap<>(HostPattern.MOST_SPECIFIC_FIRST.thenComparing(HostPattern::value));
    for (VirtualService service : services) {
      for (String host : service.hosts()) {
        if (!host.equals(EVERY_HOST)) {
          HostPattern pattern = HostPattern.of(registry.complete(host, service.meta().namespace()));
          VirtualService owner = claims.putIfAbsent(pattern, service);
          if (owner != null && !owner.equals(service)) {
            OutboundProblems.hostClaimed(problems, service, pattern, owner);
          }
        }
      }
    }
    ImmutableSortedMap.Builder<String, VirtualService> byHost = ImmutableSortedMap.naturalOrder();
    ImmutableSortedMap.Builder<HostPattern, VirtualService> wildcards =
        new ImmutableSortedMap.Builder<>(
            HostPattern.MOST_SPECIFIC_FIRST.thenComparing(HostPattern::value));
    claims.forEach((host, service) -> {
      byHost.put(host.value(), service);
      if (host.isWildcard()) {
        wildcards.put(host, service);
      }
    });
    return new MeshRoutes(byHost.buildOrThrow(), wildcards.buildOrThrow());
  }

  /** The hosts that are claimed, and by whom. */
  ImmutableSortedMap<String, VirtualService> claims() {
    return byHost;
  }

  /** The host under which a service is claimed, null if it isn't. */
  @Nullable HostPattern claimOf(String host) {
    HostPattern pattern = HostPattern.of(host);
    if (byHost.containsKey(host)) {
      return pattern;
    }
    return wildcards.keySet().stream().filter(pattern::isWithin).findFirst().orElse(null);
  }

  /** Who has a service's host, null for nobody. */
  @Nullable VirtualService of(MeshService service) {
    HostPattern claim = claimOf(service.host());
    return claim == null ? null : byHost.get(claim.value());
  }

  static boolean isForSidecars(VirtualService service) {
    return service.gateways().isEmpty() || service.gateways().contains(GatewayName.MESH);
  }
}
