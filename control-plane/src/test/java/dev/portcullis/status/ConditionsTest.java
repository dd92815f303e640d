package dev.portcullis.status;

import static dev.portcullis.status.Policies.TOKENS;
import static dev.portcullis.status.Policies.count;
import static dev.portcullis.status.Policies.problem;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedSet;
import dev.portcullis.model.ConfigProblem;
import dev.portcullis.model.ProblemCode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Types, statuses and reasons are an interface: tools wait for them. */
final class ConditionsTest {
  private static final PolicyCount ALL = count(3, 2, 2);

  @Test
  void aPolicyThatEveryProxyHasAcknowledgedIsProgrammed() {
    assertThat(told(ALL))
        .containsExactly(
            "Accepted True Accepted: It is valid.",
            "ResolvedRefs True ResolvedRefs: Nothing is missing of what it refers to.",
            "Programmed True Programmed: 2 of 2 connected proxies have acknowledged it.");
    assertThat(Conditions.of(ImmutableList.of(), ALL).reason())
        .isEqualTo(PolicyCondition.Reason.PROGRAMMED);
  }

  @Test
  void whatIsAcknowledgedByNotAllIsPending() {
    assertThat(told(count(3, 2, 1)))
        .contains("Programmed False Pending: 1 of 2 connected proxies have acknowledged it.");
  }

  @Test
  void aPolicyOfNoProxyIsNotProgrammed() {
    assertThat(told(count(3, 0, 0)).getLast())
        .startsWith("Programmed False NoProxies: It concerns no proxy that is connected");
  }

  @Test
  void aRefusalIsToldInTheWordsOfTheProxy() {
    PolicyCount refused =
        new PolicyCount(
            Policies.version(3),
            2,
            1,
            1,
            ImmutableSortedSet.of("foo/shop"),
            ImmutableSortedSet.of("foo/shop: http/policy: bad regex"));
    assertThat(told(refused).getLast())
        .isEqualTo(
            "Programmed False Rejected: 1 of 2 connected proxies refuse it, and enforce what they"
                + " had before: foo/shop: http/policy: bad regex");
  }

  @Test
  void anInvalidPolicyIsNotAcceptedAndNotProgrammed() {
    List<String> told =
        told(
            ALL,
            problem(ProblemCode.UNKNOWN_FIELD, TOKENS, "there is no field isuer in spec"),
            problem(ProblemCode.LAST_GOOD_STANDS, TOKENS, "it is enforced as it last was"));
    assertThat(told)
        .containsExactly(
            "Accepted False Invalid: UNKNOWN_FIELD: there is no field isuer in spec."
                + " LAST_GOOD_STANDS: it is enforced as it last was.",
            "ResolvedRefs True ResolvedRefs: Nothing is missing of what it refers to.",
            "Programmed False NotAccepted: Proxies do not enforce it as it is written: see the"
                + " condition Accepted.");
  }

  @Test
  void whatIsValidButClosedIsNotEnforcedAsWritten() {
    assertThat(told(ALL, problem(ProblemCode.STRICT_WITHOUT_IDENTITY, TOKENS, "closed")).getFirst())
        .startsWith("Accepted False NotEnforcedAsWritten: STRICT_WITHOUT_IDENTITY: closed.");
  }

  @Test
  void aWarningDoesNotRefuse() {
    assertThat(told(ALL, problem(ProblemCode.SELECTS_NOTHING, TOKENS, "no Pod")).getFirst())
        .isEqualTo("Accepted True Accepted: It is valid, but: SELECTS_NOTHING: no Pod.");
  }

  @Test
  void whatIsMissingIsNotTheFaultOfThePolicy() {
    List<String> told =
        told(ALL, problem(ProblemCode.KEYS_NOT_FETCHED, TOKENS, "spec.jwtRules[0]: 503"));
    assertThat(told.get(0)).startsWith("Accepted True Accepted");
    assertThat(told.get(1))
        .isEqualTo("ResolvedRefs False KeysNotFetched: KEYS_NOT_FETCHED: spec.jwtRules[0]: 503.");
    assertThat(told.get(2)).startsWith("Programmed True");
  }

  @Test
  void aTargetThatIsNotThereIsAReferenceThatIsNotResolved() {
    List<String> told =
        told(ALL, problem(ProblemCode.TARGET_NOT_FOUND, TOKENS, "there is no Gateway a"));
    assertThat(told.get(0)).isEqualTo("Accepted True Accepted: It is valid.");
    assertThat(told.get(1)).startsWith("ResolvedRefs False TargetNotFound: TARGET_NOT_FOUND");
  }

  @Test
  void ofManyProblemsTheFirstAreToldAndTheRestCounted() {
    List<ConfigProblem> many = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      many.add(problem(ProblemCode.INVALID_VALUE, TOKENS, "value " + i));
    }
    assertThat(told(ALL, many.toArray(ConfigProblem[]::new)).getFirst())
        .endsWith("INVALID_VALUE: value 2. And 97 more.");
  }

  private static List<String> told(PolicyCount count, ConfigProblem... problems) {
    return Conditions.of(ImmutableList.copyOf(problems), count).conditions().stream()
        .map(one -> one.type() + " " + one.status() + " " + one.reason() + ": " + one.message())
        .toList();
  }
}
