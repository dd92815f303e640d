package dev.portcullis.status;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.portcullis.model.ConfigProblem;
import dev.portcullis.model.ConfigProblem.Severity;
import dev.portcullis.model.ProblemCode;
import dev.portcullis.proxy.Printable;
import dev.portcullis.status.PolicyCondition.ConditionType;
import dev.portcullis.status.PolicyCondition.Reason;
import dev.portcullis.status.PolicyCondition.Truth;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** From what is wrong with a policy and what became of it at proxies to its conditions. */
final class Conditions {
  private static final int MOST_TOLD = 3;

  /** Problems of what a policy refers to, which its author may not be the one to mend. */
  private static final ImmutableMap<String, Reason> REFERENCES =
      ImmutableMap.of(
          ProblemCode.KEYS_NOT_FETCHED.name(), Reason.KEYS_NOT_FETCHED,
          ProblemCode.AUTHORIZER_UNUSABLE.name(), Reason.PROVIDER_NOT_USABLE,
          ProblemCode.TARGET_NOT_FOUND.name(), Reason.TARGET_NOT_FOUND);

  private Conditions() {}

  /**
   * The status of a policy.
   *
   * @param problems those at the policy, in order
   * @param count of all replicas together
   */
  static PolicyStatus of(ImmutableList<ConfigProblem> problems, PolicyCount count) {
    PolicyCondition accepted = accepted(problems);
    return new PolicyStatus(
        count.version(),
        ImmutableList.of(
            accepted, resolved(problems), programmed(accepted.status() == Truth.TRUE, count)),
        count);
  }

  private static boolean isAboutReference(ConfigProblem problem) {
    return REFERENCES.containsKey(problem.code());
  }

  private static PolicyCondition accepted(ImmutableList<ConfigProblem> problems) {
    ImmutableList<ConfigProblem> own =
        problems.stream()
            .filter(problem -> !isAboutReference(problem))
            .collect(ImmutableList.toImmutableList());
    ImmutableList<ConfigProblem> errors = select(own.stream(), Severity.ERROR);
    if (errors.isEmpty()) {
      ImmutableList<ConfigProblem> warnings = select(own.stream(), Severity.WARNING);
      return new PolicyCondition(
          ConditionType.ACCEPTED,
          Truth.TRUE,
          Reason.ACCEPTED,
          warnings.isEmpty() ? "It is valid." : "It is valid, but: " + told(warnings));
    }
    boolean usable = errors.stream().allMatch(Conditions::leavesUsable);
    // Which form stands in for what cannot be used is said by a notice.
    ImmutableList<ConfigProblem> notices = select(own.stream(), Severity.NOTICE);
    String standIn = notices.isEmpty() ? "" : " " + told(notices);
    return new PolicyCondition(
        ConditionType.ACCEPTED,
        Truth.FALSE,
        usable ? Reason.NOT_ENFORCED_AS_WRITTEN : Reason.INVALID,
        Printable.of(told(errors) + standIn));
  }

  private static boolean leavesUsable(ConfigProblem problem) {
    return Stream.of(ProblemCode.values())
        .anyMatch(code -> code.name().equals(problem.code()) && code.objectUsable());
  }

  private static PolicyCondition resolved(ImmutableList<ConfigProblem> problems) {
    ImmutableList<ConfigProblem> missing =
        problems.stream()
            .filter(Conditions::isAboutReference)
            .collect(ImmutableList.toImmutableList());
    if (missing.isEmpty()) {
      return new PolicyCondition(
          ConditionType.RESOLVED_REFS,
          Truth.TRUE,
          Reason.RESOLVED_REFS,
          "Nothing is missing of what it refers to.");
    }
    Reason reason = REFERENCES.getOrDefault(missing.getFirst().code(), Reason.TARGET_NOT_FOUND);
    return new PolicyCondition(ConditionType.RESOLVED_REFS, Truth.FALSE, reason, told(missing));
  }

  private static PolicyCondition programmed(boolean accepted, PolicyCount count) {
    if (!accepted) {
      return programmed(
          Truth.FALSE,
          Reason.NOT_ACCEPTED,
          "Proxies do not enforce it as it is written: see the condition Accepted.");
    }
    if (count.connected() == 0) {
      return programmed(
          Truth.FALSE,
          Reason.NO_PROXIES,
          "It concerns no proxy that is connected: none runs yet, or none has the labels that it"
              + " selects in its namespace, or it has no rule that a proxy could be told.");
    }
    if (count.refusing() > 0) {
      return programmed(
          Truth.FALSE,
          Reason.REJECTED,
          "%d of %d connected proxies refuse it, and enforce what they had before: %s"
              .formatted(
                  count.refusing(), count.connected(), String.join("; ", count.rejections())));
    }
    boolean all = count.acknowledged() == count.connected();
    return programmed(
        all ? Truth.TRUE : Truth.FALSE,
        all ? Reason.PROGRAMMED : Reason.PENDING,
        "%d of %d connected proxies have acknowledged it."
            .formatted(count.acknowledged(), count.connected()));
  }

  private static PolicyCondition programmed(Truth status, Reason reason, String message) {
    return new PolicyCondition(ConditionType.PROGRAMMED, status, reason, Printable.of(message));
  }

  private static ImmutableList<ConfigProblem> select(
      Stream<ConfigProblem> problems, Severity severity) {
    return problems
        .filter(problem -> problem.severity() == severity)
        .collect(ImmutableList.toImmutableList());
  }

  /** In the words of the problems, and with what to do. */
  private static String told(ImmutableList<ConfigProblem> problems) {
    String first =
        problems.stream().limit(MOST_TOLD).map(Conditions::told).collect(Collectors.joining(" "));
    int more = problems.size() - MOST_TOLD;
    return Printable.of(more > 0 ? first + " And " + more + " more." : first);
  }

  private static String told(ConfigProblem problem) {
    String hint = problem.hint().isEmpty() ? "" : " (" + problem.hint() + ")";
    return problem.code() + ": " + problem.message() + hint + ".";
  }
}
