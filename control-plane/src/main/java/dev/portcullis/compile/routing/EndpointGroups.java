package dev.portcullis.compile.routing;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import dev.portcullis.compile.routing.ClusterPlan.Discovery;
import dev.portcullis.model.LoadBalancer;
import dev.portcullis.model.LoadBalancer.Distribution;
import dev.portcullis.model.LoadBalancer.Locality;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** Groups the endpoints of a cluster by where they are as seen from a client. */
public final class EndpointGroups {
  private static final Comparator<String> MOST_SPECIFIC_FIRST =
      Comparator.comparingInt(String::length).reversed().thenComparing(Comparator.naturalOrder());

  private final ClusterPlan plan;
  private final ImmutableSortedMap<String, String> client;
  private final @Nullable Locality locality;

  private EndpointGroups(ClusterPlan plan, ImmutableSortedMap<String, String> client) {
    LoadBalancer balancer = plan.connections().loadBalancer();
    this.plan = plan;
    this.client = client;
    this.locality = balancer == null ? null : balancer.locality();
  }

  /** The groups for clients with these labels, by which it is known where they are. */
  public static ImmutableList<EndpointGroup> of(
      ClusterPlan plan, ImmutableSortedMap<String, String> client) {
    return new EndpointGroups(plan, client).groups();
  }

  /** True if places have shares for these clients, whatever endpoints there are. */
  public static boolean areWeighted(ClusterPlan plan, ImmutableSortedMap<String, String> client) {
    return new EndpointGroups(plan, client).shares() != null;
  }

  /** True if it matters to a cluster what labels its clients have. */
  public static boolean dependOnClients(ClusterPlan plan) {
    LoadBalancer balancer = plan.connections().loadBalancer();
    Locality locality = balancer == null ? null : balancer.locality();
    return plan.connections().outlierDetection() != null
        || (locality != null && !locality.distribute().isEmpty());
  }

  private ImmutableList<EndpointGroup> groups() {
    Distribution shares = shares();
    if (shares != null) {
      return weighted(shares);
    }
    boolean enabled = locality == null || locality.enabled();
    boolean shared = locality != null && !locality.distribute().isEmpty();
    // Without outlier detection no endpoint is ever known to be unwell.
    return enabled && !shared && plan.connections().outlierDetection() != null
        ? inTurns(this::turn)
        : inTurns(_ -> 0);
  }

  private @Nullable Distribution shares() {
    // Of one name there is one endpoint: it can't be shared out, and Envoy wants it to be there.
    if (locality == null || !locality.enabled() || plan.discovery() == Discovery.ONE_NAME) {
      return null;
    }
    Place place = Place.of(EndpointTraits.locality(client));
    return locality.distribute().stream()
        .filter(share -> place.isWithin(share.from()))
        .findFirst()
        .orElse(null);
  }

  /** A place without a share gets nothing; one of several that share, as its endpoints are many. */
  private ImmutableList<EndpointGroup> weighted(Distribution shares) {
    List<EndpointGroup> others = new ArrayList<>(inTurns(_ -> 0));
    List<EndpointGroup> weighted = new ArrayList<>();
    shares.to().keySet().stream()
        .sorted(MOST_SPECIFIC_FIRST)
        .forEach(pattern -> {
          List<EndpointGroup> matching =
              others.stream().filter(group -> Place.of(group.place()).isWithin(pattern)).toList();
          others.removeAll(matching);
          weighted.addAll(share(matching, shares.to().getOrDefault(pattern, 0)));
        });
    return ImmutableList.sortedCopyOf(Comparator.comparing(EndpointGroup::place), weighted);
  }

  private static List<EndpointGroup> share(Collection<EndpointGroup> groups, int share) {
    long all = groups.stream().mapToLong(EndpointGroup::size).sum();
    return groups.stream()
        .filter(_ -> share > 0)
        .map(group -> group.withWeight((int) Math.ceilDiv((long) share * group.size(), all)))
        .toList();
  }

  /** Turns follow on each other, whatever the numbers they are ordered by. */
  private ImmutableList<EndpointGroup> inTurns(ToIntFunction<EndpointPlan> order) {
    TreeMap<Integer, TreeMap<String, List<EndpointPlan>>> turns = new TreeMap<>();
    for (EndpointPlan endpoint : plan.endpoints()) {
      turns
          .computeIfAbsent(order.applyAsInt(endpoint), _ -> new TreeMap<>())
          .computeIfAbsent(endpoint.traits().locality(), _ -> new ArrayList<>())
          .add(endpoint);
    }
    ImmutableList.Builder<EndpointGroup> groups = ImmutableList.builder();
    int turn = 0;
    for (Map<String, List<EndpointPlan>> places : turns.values()) {
      for (Map.Entry<String, List<EndpointPlan>> place : places.entrySet()) {
        groups.add(
            new EndpointGroup(place.getKey(), turn, 0, ImmutableList.copyOf(place.getValue())));
      }
      turn++;
    }
    return groups.build();
  }

  private int turn(EndpointPlan endpoint) {
    if (locality == null || locality.failoverPriority().isEmpty()) {
      return distance(endpoint);
    }
    int byLabels = byLabels(endpoint, locality.failoverPriority());
    return locality.failover().isEmpty() ? byLabels : 5 * byLabels + distance(endpoint);
  }

  /** The fewer labels are the client's, counted from the first on, the later. */
  private int byLabels(EndpointPlan endpoint, ImmutableList<String> labels) {
    for (int i = 0; i < labels.size(); i++) {
      String label = labels.get(i);
      int equals = label.indexOf('=');
      String name = equals < 0 ? label : label.substring(0, equals);
      String wanted = equals < 0 ? client.getOrDefault(name, "") : label.substring(equals + 1);
      if (!wanted.equals(endpoint.traits().labels().getOrDefault(name, ""))) {
        return labels.size() - i;
      }
    }
    return 0;
  }

  /** Another region than the one that takes over comes last. */
  private int distance(EndpointPlan endpoint) {
    Place own = Place.of(EndpointTraits.locality(client));
    if (own.region().isEmpty()) {
      return 0;
    }
    Place other = Place.of(endpoint.traits().locality());
    int distance = own.distance(other);
    if (distance < 3 || locality == null) {
      return distance;
    }
    return locality.failover().stream()
        .filter(failover -> failover.from().equals(own.region()))
        .findFirst()
        .map(failover -> failover.to().equals(other.region()) ? 3 : 4)
        .orElse(3);
  }
}
