package dev.portcullis.cli;

import com.google.common.collect.ImmutableList;
import dev.portcullis.decide.rule.FailedCondition;
import dev.portcullis.model.ConfigKey;
import dev.portcullis.model.SourceLocation;
import org.jspecify.annotations.Nullable;

/**
 * Why a request is allowed or refused, in words.
 *
 * @param code a stable name for programs
 * @param why one sentence without full stop
 * @param place what decided, null where no policy did
 * @param failed for a refusal by ALLOW what the nearest rule misses
 * @param advice what to do, "" where there is nothing
 */
record Finding(
    String code,
    String why,
    @Nullable Place place,
    ImmutableList<FailedCondition> failed,
    String advice) {

  /**
   * A policy and where in it.
   *
   * @param rule position in {@code spec.rules}, -1 where no rule is meant
   */
  record Place(ConfigKey policy, int rule, SourceLocation location) {}

  static Finding of(String code, String why, @Nullable Place place, String advice) {
    return new Finding(code, why, place, ImmutableList.of(), advice);
  }
}
