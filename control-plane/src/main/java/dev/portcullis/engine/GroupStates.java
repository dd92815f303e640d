package dev.portcullis.engine;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.portcullis.compile.AspectCompiler;
import dev.portcullis.compile.GroupCompiler;
import dev.portcullis.xds.Snapshot;
import dev.portcullis.xds.WorkloadGroupKey;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The groups that anybody is subscribed to. Safe for use by many threads. */
final class GroupStates {
  private final ConcurrentHashMap<WorkloadGroupKey, GroupState> byKey = new ConcurrentHashMap<>();
  private final ImmutableList<AspectCompiler> aspects;

  GroupStates(ImmutableList<AspectCompiler> aspects) {
    this.aspects = aspects;
  }

  /** Subscribes inside the map's own lock, so that {@link #dropAbandoned} cannot come between. */
  GroupState.Subscriber subscribe(WorkloadGroupKey key, Runnable wake, Runnable onClose) {
    GroupState.Subscriber[] subscriber = new GroupState.Subscriber[1];
    byKey.compute(
        key,
        (k, existing) -> {
          GroupState group =
              existing == null ? new GroupState(new GroupCompiler(k, aspects)) : existing;
          subscriber[0] = group.subscribe(wake, onClose);
          return group;
        });
    return subscriber[0];
  }

  void dropAbandoned() {
    byKey
        .keySet()
        .forEach(
            key -> byKey.computeIfPresent(key, (k, group) -> group.isAbandoned() ? null : group));
  }

  /** All of them, or those that have nothing to tell yet. */
  ImmutableMap<WorkloadGroupKey, GroupState> due(boolean all) {
    ImmutableMap.Builder<WorkloadGroupKey, GroupState> due = ImmutableMap.builder();
    byKey.forEach((key, group) -> {
      if (all || !group.isCompiled()) {
        due.put(key, group);
      }
    });
    return due.buildOrThrow();
  }

  /** What is published for each, in the order of their names. */
  ImmutableMap<WorkloadGroupKey, Snapshot> snapshots() {
    ImmutableMap.Builder<WorkloadGroupKey, Snapshot> snapshots = ImmutableMap.builder();
    byKey.entrySet().stream()
        .sorted(Comparator.comparing(group -> group.getKey().toString()))
        .forEach(group -> {
          Snapshot snapshot = group.getValue().snapshot();
          if (snapshot != null) {
            snapshots.put(group.getKey(), snapshot);
          }
        });
    return snapshots.buildOrThrow();
  }

  Map<WorkloadGroupKey, GroupState> all() {
    return byKey;
  }
}
