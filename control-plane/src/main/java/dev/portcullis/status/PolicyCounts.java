package dev.portcullis.status;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.ImmutableSortedSet;
import com.google.common.collect.Multimaps;
import com.google.common.collect.Sets;
import dev.portcullis.engine.EngineStatus;
import dev.portcullis.engine.EngineStatus.GroupStatus;
import dev.portcullis.model.ConfigKey;
import dev.portcullis.model.ConfigKind;
import dev.portcullis.proxy.ConnectedProxy;
import dev.portcullis.proxy.ProxyReport.Rejected;
import dev.portcullis.source.ObjectVersion;
import dev.portcullis.xds.ResourceOrigin;
import dev.portcullis.xds.ResourceType;
import dev.portcullis.xds.WorkloadGroupKey;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Counts for one replica what became of each policy at the proxies that it serves. */
final class PolicyCounts {
  /** The kinds whose objects are told what became of them. */
  static final ImmutableSet<ConfigKind> KINDS =
      ImmutableSet.of(ConfigKind.REQUEST_AUTHENTICATION, ConfigKind.AUTHORIZATION_POLICY);

  private static final int LONGEST_REJECTION = 300;

  private final EngineStatus status;
  private final Map<ConfigKey, Tally> tallies = new HashMap<>();

  private PolicyCounts(EngineStatus status) {
    this.status = status;
  }

  /** Those of the policies that concern a connected proxy. */
  static ImmutableSortedMap<ConfigKey, PolicyCount> of(
      EngineStatus status, ImmutableList<ConnectedProxy> proxies) {
    PolicyCounts counts = new PolicyCounts(status);
    ImmutableListMultimap<WorkloadGroupKey, ConnectedProxy> byGroup =
        proxies.stream()
            .filter(ConnectedProxy::connected)
            .collect(
                ImmutableListMultimap.toImmutableListMultimap(
                    proxy -> proxy.identity().group(), proxy -> proxy));
    Multimaps.asMap(byGroup).forEach(counts::add);
    ImmutableSortedMap.Builder<ConfigKey, PolicyCount> all = ImmutableSortedMap.naturalOrder();
    counts.tallies.forEach((key, tally) -> all.put(key, tally.count()));
    return all.buildOrThrow();
  }

  private void add(WorkloadGroupKey group, Iterable<ConnectedProxy> proxies) {
    GroupStatus published = status.groups().get(group);
    if (published == null) {
      return;
    }
    String workload = WorkloadNames.of(group);
    ImmutableSet<ConfigKey> policies = keys(published.policies().stream());
    int connected = 0;
    int acknowledged = 0;
    for (ConnectedProxy proxy : proxies) {
      if (!proxy.report().rejections().isEmpty()) {
        addRefusing(proxy, policies, workload, proxy.has(published.contentSince()));
        continue;
      }
      connected++;
      acknowledged += proxy.has(published.contentSince()) ? 1 : 0;
    }
    // For all proxies at once: a mesh may have thousands of them, and of policies.
    for (ConfigKey key : connected == 0 ? ImmutableSet.<ConfigKey>of() : policies) {
      tally(key).add(workload, connected, acknowledged, 0);
    }
  }

  private void addRefusing(
      ConnectedProxy proxy, ImmutableSet<ConfigKey> policies, String workload, boolean current) {
    Set<ConfigKey> refused = new HashSet<>();
    for (Rejected rejected : proxy.report().rejections()) {
      keys(rejected.origins().stream())
          .forEach(key -> {
            refused.add(key);
            tally(key).rejected(workload, rejected);
          });
    }
    refused.forEach(key -> tally(key).add(workload, 1, 0, 1));
    Sets.difference(policies, refused)
        .forEach(key -> tally(key).add(workload, 1, current ? 1 : 0, 0));
  }

  private static ImmutableSet<ConfigKey> keys(Stream<ResourceOrigin> origins) {
    return origins
        .flatMap(origin -> Stream.ofNullable(key(origin)))
        .collect(ImmutableSet.toImmutableSet());
  }

  private static @Nullable ConfigKey key(ResourceOrigin origin) {
    for (ConfigKind kind : KINDS) {
      if (kind.kind().equals(origin.kind())) {
        return new ConfigKey(kind, origin.namespace(), origin.name());
      }
    }
    return null;
  }

  private Tally tally(ConfigKey key) {
    ObjectVersion version = status.versions().get(key);
    // Without a version it is one that was deleted, and that a proxy still has.
    return tallies.computeIfAbsent(
        key, _ -> new Tally(version == null ? new ObjectVersion("", 0) : version));
  }

  private static final class Tally {
    private final ObjectVersion version;
    private final Set<String> workloads = new TreeSet<>();
    private final Set<String> rejections = new TreeSet<>();
    private int connected;
    private int acknowledged;
    private int refusing;

    Tally(ObjectVersion version) {
      this.version = version;
    }

    void add(String workload, int more, int acknowledging, int refused) {
      workloads.add(workload);
      connected += more;
      acknowledged += acknowledging;
      refusing += refused;
    }

    void rejected(String workload, Rejected rejected) {
      // Of what it says of a secret nothing is repeated where more people read it.
      String words =
          rejected.type() == ResourceType.SECRET ? "see the log of Portcullis" : rejected.message();
      String text = workload + ": " + rejected.resource() + ": " + words;
      rejections.add(
          text.length() <= LONGEST_REJECTION ? text : text.substring(0, LONGEST_REJECTION) + "…");
    }

    PolicyCount count() {
      return new PolicyCount(
          version,
          connected,
          acknowledged,
          refusing,
          ImmutableSortedSet.copyOf(workloads),
          ImmutableSortedSet.copyOf(rejections));
    }
  }
}
