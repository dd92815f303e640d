package dev.portcullis.compile.routing;

import com.google.common.collect.ArrayListMultimap;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ListMultimap;
import dev.portcullis.compile.check.HostPattern;
import dev.portcullis.compile.routing.RouteTable.PlaintextRequests;
import dev.portcullis.compile.routing.RouteTable.VirtualHostPlan;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Collects the routes of hosts, as several VirtualServices add to them. Confined to one compile.
 */
final class VirtualHosts {
  private final Map<String, List<RoutePlan>> routes = new TreeMap<>();
  private final ListMultimap<String, RoutePlan> ranked = ArrayListMultimap.create();
  private final Set<String> redirected = new HashSet<>();

  /** Adds routes of a host behind those that are there. */
  void add(HostPattern host, List<RoutePlan> more) {
    routes.computeIfAbsent(host.value(), key -> new ArrayList<>()).addAll(more);
  }

  /**
   * Adds routes of a host by the Gateway API's order, in which it is the match that counts, and not
   * the object that it stands in.
   */
  void addRanked(HostPattern host, List<RoutePlan> more) {
    add(host, List.of());
    ranked.putAll(host.value(), more);
  }

  /** Redirects the plaintext requests of a host, whether anything is routed there or not. */
  void redirectToHttps(HostPattern host) {
    routes.computeIfAbsent(host.value(), key -> new ArrayList<>());
    redirected.add(host.value());
  }

  /** The hosts, those with equal routes as one, sorted by name. */
  ImmutableList<VirtualHostPlan> plan(int port) {
    Map<Content, List<String>> hostsByContent = new LinkedHashMap<>();
    routes.forEach((host, ofHost) ->
        hostsByContent.computeIfAbsent(content(host, ofHost), key -> new ArrayList<>()).add(host));
    return hostsByContent.entrySet().stream()
        .map(entry -> entry.getKey().as(entry.getValue(), port))
        .sorted(Comparator.comparing(VirtualHostPlan::name))
        .collect(ImmutableList.toImmutableList());
  }

  private Content content(String host, List<RoutePlan> ofHost) {
    return new Content(
        redirected.contains(host)
            ? PlaintextRequests.REDIRECTED_TO_HTTPS
            : PlaintextRequests.ROUTED,
        catchAllsLast(
            Stream.concat(ofHost.stream(), RankedRoutes.of(ranked.get(host)).stream()).toList()));
  }

  /** A VirtualService that takes everything must not hide the routes of a younger one. */
  private static ImmutableList<RoutePlan> catchAllsLast(List<RoutePlan> routes) {
    ImmutableList.Builder<RoutePlan> sorted = ImmutableList.builder();
    routes.stream().filter(route -> !route.isCatchAll()).forEach(sorted::add);
    routes.stream().filter(RoutePlan::isCatchAll).forEach(sorted::add);
    return sorted.build();
  }

  /** What hosts have to have in common to become one. */
  private record Content(PlaintextRequests plaintext, ImmutableList<RoutePlan> routes) {
    VirtualHostPlan as(List<String> hosts, int port) {
      return new VirtualHostPlan(
          hosts.getFirst() + ":" + port,
          hosts.stream().map(Content::domain).collect(ImmutableList.toImmutableList()),
          plaintext,
          routes);
    }

    /** A {@code Host} header has an IPv6 address in brackets. */
    private static String domain(String host) {
      return host.indexOf(':') < 0 ? host : "[" + host + "]";
    }
  }
}
