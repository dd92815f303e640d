package dev.portcullis.status;

import com.google.common.collect.ImmutableList;
import dev.portcullis.source.ObjectVersion;
import dev.portcullis.status.PolicyCondition.Reason;
import dev.portcullis.status.PolicyCondition.Truth;

/**
 * All that a policy's author is told.
 *
 * @param observed the version that it is about
 * @param conditions one of each type
 * @param count what became of it at proxies
 */
record PolicyStatus(
    ObjectVersion observed, ImmutableList<PolicyCondition> conditions, PolicyCount count) {

  /** The one to look at first: of the first condition that does not hold. */
  Reason reason() {
    return conditions.stream()
        .filter(condition -> condition.status() != Truth.TRUE)
        .findFirst()
        .orElse(conditions.getLast())
        .reason();
  }
}
