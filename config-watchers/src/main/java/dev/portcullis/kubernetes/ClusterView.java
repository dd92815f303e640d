package dev.portcullis.kubernetes;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Maps;
import dev.portcullis.model.ConfigKey;
import dev.portcullis.model.ConfigKind;
import dev.portcullis.model.ConfigProblem;
import dev.portcullis.model.MeshSettings;
import dev.portcullis.source.SourceState;
import dev.portcullis.source.SourceState.Health;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a cluster holds, over time, as far as there is evidence. Takes events and never looks
 * itself. Confined to one thread.
 */
final class ClusterView {
  private static final Comparator<ConfigProblem> BY_LOCATION =
      Comparator.comparing((ConfigProblem problem) -> problem.location().file())
          .thenComparingInt(problem -> problem.location().line())
          .thenComparingInt(problem -> problem.location().column())
          .thenComparing(ConfigProblem::severity)
          .thenComparing(ConfigProblem::code)
          .thenComparing(ConfigProblem::message);

  private final ImmutableMap<Subscription, Presence> presences;
  private final Holdings holdings = new Holdings();
  private final MeshMaps meshMaps;
  private @Nullable Failure outage;
  private MeshSettings mesh = MeshSettings.DEFAULT;

  ClusterView(ImmutableList<Subscription> subscriptions, Subscription ownMesh) {
    this.presences = Maps.toMap(subscriptions, _ -> new Presence());
    this.meshMaps = new MeshMaps(ownMesh);
  }

  /** Takes note of what was learned at {@code now}, by {@link System#nanoTime}. */
  void accept(ClusterEvent event, long now) {
    Presence presence = presence(event.of());
    switch (event) {
      case ClusterEvent.Changed(Subscription of, String name, Content content) -> {
        presence.changed(name, now);
        put(of, name, content);
      }
      case ClusterEvent.Deleted(Subscription of, String name) ->
          missed(of, ImmutableSet.of(name), now);
      case ClusterEvent.Checked(Subscription of, long upTo, boolean stands) ->
          remove(of, presence.checked(upTo, stands));
      case ClusterEvent.Listed(Subscription of, ImmutableSet<String> names) ->
          missed(of, presence.listed(names), now);
      case ClusterEvent.Failed(Subscription _, Failure failure) -> presence.failed(failure);
      case ClusterEvent.Watched(Subscription _) -> presence.watched();
      case ClusterEvent.NotServed(Subscription _) -> presence.notServed();
    }
  }

  /** Objects of a custom kind may only seem to be gone, because their definition is. */
  private void missed(Subscription of, ImmutableSet<String> names, long now) {
    Presence presence = presence(of);
    if (of.kind().custom()) {
      names.forEach(name -> presence.doubt(name, now));
    } else {
      remove(of, presence.deleted(names));
    }
  }

  private Presence presence(Subscription of) {
    return Objects.requireNonNull(presences.get(of));
  }

  /** Takes note of whether the API server answers at all. */
  void reached(@Nullable Failure failure) {
    outage = failure;
  }

  /** Takes note of the time. */
  void tick(long now) {
    presences.forEach((of, presence) -> remove(of, presence.settled(now)));
  }

  /** Kinds of which a deletion was seen, with the number of the last one: see {@link Presence}. */
  ImmutableMap<Subscription, Long> doubts() {
    return ImmutableMap.copyOf(
        Maps.filterValues(Maps.transformValues(presences, Presence::doubts), last -> last > 0));
  }

  private void put(Subscription of, String name, Content content) {
    switch (content) {
      case Content.OfObject(var document, var version) ->
          holdings.put(keyOf(of, name), document, version);
      case Content.OfMesh(var config) -> meshMaps.put(of, config);
    }
  }

  private void remove(Subscription of, ImmutableSet<String> names) {
    for (String name : names) {
      if (of.isMeshConfig()) {
        meshMaps.remove(of);
      } else {
        holdings.remove(keyOf(of, name));
      }
    }
  }

  private static ConfigKey keyOf(Subscription of, String name) {
    ConfigKind kind = Objects.requireNonNull(of.kind().kind());
    int slash = name.indexOf('/');
    return new ConfigKey(
        kind, slash < 0 ? "" : name.substring(0, slash), name.substring(slash + 1));
  }

  /** Whether it is known of everything what there is. */
  boolean isKnown() {
    return presences.values().stream().allMatch(Presence::isKnown);
  }

  /** What is still to be learned, with the reason if it is known. */
  ImmutableMap<Subscription, Optional<Failure>> unknown() {
    return ImmutableMap.copyOf(
        Maps.transformValues(
            Maps.filterValues(presences, presence -> !presence.isKnown()),
            presence -> Optional.ofNullable(presence.failure())));
  }

  /** How many subscriptions are not what there is. */
  int notSynced() {
    return (int) presences.values().stream().filter(presence -> !presence.isSynced()).count();
  }

  boolean lacksMesh() {
    return meshMaps.settings() == null;
  }

  /** What is to be enforced. */
  SourceState state() {
    MeshSettings settings = meshMaps.settings();
    // A mesh config that was never valid changes nothing.
    mesh = settings == null ? mesh : settings;
    ImmutableList.Builder<ConfigProblem> found = ImmutableList.builder();
    if (outage != null) {
      found.add(ClusterProblems.unreachable(outage));
    }
    presences.forEach((of, presence) -> ClusterProblems.of(of, presence).ifPresent(found::add));
    holdings.addProblems(found);
    meshMaps.addProblems(found);
    List<ConfigProblem> problems = new ArrayList<>(found.build());
    problems.sort(BY_LOCATION);
    boolean synced = outage == null && notSynced() == 0;
    return new SourceState(
            holdings.objects(),
            mesh,
            ImmutableList.copyOf(problems),
            synced ? Health.SYNCED : Health.DEGRADED)
        .withVersions(holdings.versions());
  }
}
