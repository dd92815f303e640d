package dev.portcullis.engine;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedSet;
import dev.portcullis.engine.EngineStatus.GroupStatus;
import dev.portcullis.model.ConfigProblem;
import dev.portcullis.xds.WorkloadGroupKey;
import java.util.List;
import java.util.Map;

/**
 * What is wrong, and what groups are told, put together anew only where a part of it is another
 * one: an edit must not cost what there is. Immutable.
 *
 * @param advice what was found beside the engine
 */
@SuppressWarnings("ReferenceEquality") // what did not change is the same instance
record Report(
    List<ConfigProblem> ofSource,
    ImmutableSet<ConfigProblem> advice,
    ImmutableMap<WorkloadGroupKey, GroupStatus> groups,
    ImmutableSortedSet<ConfigProblem> problems) {
  static final Report NOTHING =
      new Report(
          ImmutableList.of(), ImmutableSet.of(), ImmutableMap.of(), ProblemOrder.builder().build());

  /** The statuses of groups, the same instance as before if none of them changed. */
  ImmutableMap<WorkloadGroupKey, GroupStatus> statuses(Map<WorkloadGroupKey, GroupState> now) {
    boolean same =
        now.size() == groups.size()
            && now.entrySet().stream()
                .allMatch(group -> groups.get(group.getKey()) == group.getValue().status());
    if (same) {
      return groups;
    }
    ImmutableMap.Builder<WorkloadGroupKey, GroupStatus> statuses = ImmutableMap.builder();
    now.forEach((key, group) -> statuses.put(key, group.status()));
    return statuses.buildOrThrow();
  }

  /** The report with these parts. */
  Report with(
      List<ConfigProblem> nextOfSource,
      ImmutableSet<ConfigProblem> nextAdvice,
      ImmutableMap<WorkloadGroupKey, GroupStatus> nextGroups) {
    boolean same =
        nextAdvice == advice
            && (nextGroups == groups || haveSameProblems(nextGroups))
            && nextOfSource.equals(ofSource);
    return new Report(
        nextOfSource,
        nextAdvice,
        nextGroups,
        same ? problems : all(nextOfSource, nextAdvice, nextGroups));
  }

  private boolean haveSameProblems(ImmutableMap<WorkloadGroupKey, GroupStatus> next) {
    return groups.keySet().equals(next.keySet())
        && next.entrySet().stream()
            .allMatch(group -> group.getValue().problems().equals(problemsOf(group.getKey())));
  }

  private ImmutableList<ConfigProblem> problemsOf(WorkloadGroupKey group) {
    GroupStatus status = groups.get(group);
    return status == null ? ImmutableList.of() : status.problems();
  }

  private static ImmutableSortedSet<ConfigProblem> all(
      List<ConfigProblem> ofSource,
      ImmutableSet<ConfigProblem> advice,
      ImmutableMap<WorkloadGroupKey, GroupStatus> groups) {
    // Many groups say the same of one object: told apart by hash before they are put in order.
    ImmutableSet.Builder<ConfigProblem> distinct = ImmutableSet.builder();
    distinct.addAll(ofSource).addAll(advice);
    groups.values().forEach(status -> distinct.addAll(status.problems()));
    return ProblemOrder.builder().addAll(distinct.build()).build();
  }
}
