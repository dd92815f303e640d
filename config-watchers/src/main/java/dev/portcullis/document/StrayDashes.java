package dev.portcullis.document;

import com.google.common.collect.ImmutableList;
import dev.portcullis.model.AuthorizationPolicy.Action;
import dev.portcullis.model.AuthorizationPolicy.Operation;
import dev.portcullis.model.AuthorizationPolicy.Rule;
import dev.portcullis.model.AuthorizationPolicy.Source;
import dev.portcullis.model.ProblemCode;
import dev.portcullis.model.SourceLocation;
import dev.portcullis.model.Values;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Finds a dash that makes two alternatives of what was to hold together. Alternatives are legal, so
 * only those are named that nobody wants: open paths, hosts and ports beside a demand for a token
 * are common, "GET by anybody" beside it is not.
 */
final class StrayDashes {
  private static final Set<String> FOR_PREFLIGHTS = Set.of("OPTIONS");
  private static final String OF_TOKENS = "request.auth.";

  private final Reading reading;
  private final Action action;

  private StrayDashes(Reading reading, Action action) {
    this.reading = reading;
    this.action = action;
  }

  /** Warns of the rules of one policy. */
  static void warn(Reading reading, Action action, List<Rule> rules) {
    StrayDashes dashes = new StrayDashes(reading, action);
    if (rules.size() == 2) {
      dashes.rules(rules.getFirst(), rules.getLast());
    }
    if (action == Action.ALLOW) {
      rules.forEach(dashes::parts);
    }
  }

  private void rules(Rule first, Rule second) {
    boolean split =
        !first.from().isEmpty()
            && first.to().isEmpty()
            && first.when().isEmpty()
            && second.from().isEmpty();
    if (!split) {
      return;
    }
    if (second.when().isEmpty() && !second.to().isEmpty() && isHalfARule(second.to())) {
      report(second.location(), "to of one rule beside from of another");
    } else if (second.to().isEmpty() && !second.when().isEmpty() && isAboutTokens(first, second)) {
      report(second.location(), "when of one rule beside from of another");
    }
  }

  /** Whether it says something of requests that by itself is no reason to decide. */
  private boolean isHalfARule(List<Operation> operations) {
    return switch (action) {
      case ALLOW ->
          operations.stream()
              .allMatch(operation ->
                  positive(operation.paths(), operation.hosts(), operation.ports()).isEmpty()
                      && !isForPreflights(operation));
      case DENY -> operations.stream().allMatch(operation -> positive(fields(operation)).isEmpty());
      case AUDIT, CUSTOM -> false;
    };
  }

  private static boolean isForPreflights(Operation operation) {
    return !operation.methods().values().isEmpty()
        && FOR_PREFLIGHTS.containsAll(operation.methods().values());
  }

  /** Any token is allowed already; a further demand on tokens allows nothing more. */
  private boolean isAboutTokens(Rule first, Rule second) {
    return action == Action.ALLOW
        && first.from().stream()
            .anyMatch(source -> source.requestPrincipals().values().contains("*"))
        && second.when().stream()
            .allMatch(condition ->
                condition.key().startsWith(OF_TOKENS) && !condition.values().values().isEmpty());
  }

  private void parts(Rule rule) {
    if (rule.from().size() == 2) {
      Source first = rule.from().getFirst();
      Source second = rule.from().getLast();
      if (areHalves(fields(first), fields(second))) {
        report(second.location(), "two sources of which one only excludes");
      }
    }
    if (rule.to().size() == 2) {
      Operation first = rule.to().getFirst();
      Operation second = rule.to().getLast();
      if (areHalves(fields(first), fields(second))) {
        report(second.location(), "two operations of which one only excludes");
      } else if (areMethodsAndPaths(first, second) || areMethodsAndPaths(second, first)) {
        report(second.location(), "one operation with methods only and one with paths only");
      }
    }
  }

  private static boolean areHalves(Values[] some, Values[] others) {
    return (isPositive(some) && isNegative(others) && goTogether(some, others))
        || (isNegative(some) && isPositive(others) && goTogether(others, some));
  }

  /** "a, and not b" says no more than "a" unless there is a star in it. */
  private static boolean goTogether(Values[] positive, Values[] negative) {
    return IntStream.range(0, positive.length)
        .filter(i -> !positive[i].isEmpty() && !negative[i].isEmpty())
        .allMatch(i -> positive[i].values().stream().anyMatch(value -> value.contains("*")));
  }

  private static boolean isPositive(Values... fields) {
    return !positive(fields).isEmpty() && negative(fields).isEmpty();
  }

  private static boolean isNegative(Values... fields) {
    return positive(fields).isEmpty() && !negative(fields).isEmpty();
  }

  private static boolean areMethodsAndPaths(Operation methods, Operation paths) {
    return !isForPreflights(methods)
        && isPositive(methods.methods())
        && Stream.of(methods.hosts(), methods.ports(), methods.paths()).allMatch(Values::isEmpty)
        && isPositive(paths.paths())
        && Stream.of(paths.hosts(), paths.ports(), paths.methods()).allMatch(Values::isEmpty);
  }

  private static ImmutableList<String> positive(Values... fields) {
    return Stream.of(fields)
        .flatMap(field -> field.values().stream())
        .collect(ImmutableList.toImmutableList());
  }

  private static ImmutableList<String> negative(Values... fields) {
    return Stream.of(fields)
        .flatMap(field -> field.notValues().stream())
        .collect(ImmutableList.toImmutableList());
  }

  private static Values[] fields(Operation operation) {
    return new Values[] {
      operation.hosts(), operation.ports(), operation.methods(), operation.paths()
    };
  }

  private static Values[] fields(Source source) {
    return new Values[] {
      source.principals(),
      source.requestPrincipals(),
      source.namespaces(),
      source.serviceAccounts(),
      source.trustDomains(),
      source.ipBlocks(),
      source.remoteIpBlocks()
    };
  }

  private void report(SourceLocation at, String what) {
    reading.report(
        ProblemCode.STRAY_DASH,
        at,
        "this is an alternative to what stands before it: " + what,
        "if both are to hold, remove the dash and put them into one");
  }
}
