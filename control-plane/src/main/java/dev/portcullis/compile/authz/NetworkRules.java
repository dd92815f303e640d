package dev.portcullis.compile.authz;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.portcullis.compile.authz.FilterPlan.Stage;
import dev.portcullis.model.ExtensionProvider.GrpcAuthorizer;
import java.util.function.IntFunction;
import java.util.function.Predicate;

/**
 * The rules of a workload as they hold for the connections of one port that carry no HTTP, or none
 * that this proxy looks into.
 *
 * <p>What only HTTP could tell is unknown there. A rule that grants access by it vanishes; a rule
 * that does anything else loses that part and holds for more. The port is known, so that a rule for
 * other ports is no part of the result: an edit of it must not cut this port's connections.
 */
public final class NetworkRules {
  /** What becomes of the question whether it is this port that a connection is for. */
  private final IntFunction<Expression<OperationTest>> isPort;

  private NetworkRules(IntFunction<Expression<OperationTest>> isPort) {
    this.isPort = isPort;
  }

  private static NetworkRules at(int port) {
    return new NetworkRules(wanted -> wanted == port ? new Expression.Any<>() : Expression.never());
  }

  /** The plan for the connections of {@code port}; a filter that does nothing is left out. */
  public static AuthorizationPlan of(AuthorizationPlan plan, int port) {
    return at(port).plan(plan);
  }

  /** The plan for the connections of all ports but {@code ports}: which one only Envoy will see. */
  public static AuthorizationPlan elsewhere(AuthorizationPlan plan, ImmutableSet<Integer> ports) {
    return allBut(ports).plan(plan);
  }

  private static NetworkRules allBut(ImmutableSet<Integer> ports) {
    return new NetworkRules(wanted ->
        ports.contains(wanted)
            ? Expression.never()
            : new Expression.Test<>(new OperationTest.DestinationPort(wanted)));
  }

  private AuthorizationPlan plan(AuthorizationPlan plan) {
    return new AuthorizationPlan(
        plan.external().stream()
            .filter(check -> check.authorizer().provider() instanceof GrpcAuthorizer)
            .map(this::check)
            .filter(check -> !check.rules().isEmpty())
            .collect(ImmutableList.toImmutableList()),
        plan.filters().stream()
            .map(this::filter)
            .filter(NetworkRules::doesSomething)
            .collect(ImmutableList.toImmutableList()));
  }

  /** The rules for connections of {@code port} that do not hold there: who decides needs HTTP. */
  public static ImmutableList<RulePlan> notHeld(AuthorizationPlan plan, int port) {
    return at(port).notHeld(plan);
  }

  /** Such rules for the connections of all ports but {@code ports}. */
  public static ImmutableList<RulePlan> notHeldElsewhere(
      AuthorizationPlan plan, ImmutableSet<Integer> ports) {
    return allBut(ports).notHeld(plan);
  }

  private ImmutableList<RulePlan> notHeld(AuthorizationPlan plan) {
    return plan.external().stream()
        .filter(check -> !(check.authorizer().provider() instanceof GrpcAuthorizer))
        .flatMap(check -> check(check).rules().stream())
        .collect(ImmutableList.toImmutableList());
  }

  /** Of an authorizer that is asked by HTTP nothing can be asked here: as in Istio, it is not. */
  private ExternalCheck check(ExternalCheck check) {
    return new ExternalCheck(check.authorizer(), rules(Stage.CUSTOM_CLOSED, check.rules()));
  }

  private FilterPlan filter(FilterPlan filter) {
    return new FilterPlan(
        filter.stage(),
        filter.enforced() == null ? null : rules(filter.stage(), filter.enforced()),
        filter.dryRun() == null ? null : rules(filter.stage(), filter.dryRun()));
  }

  /** Without a rule ALLOW refuses everybody, and every other action does nothing. */
  private static boolean doesSomething(FilterPlan filter) {
    ImmutableList<RulePlan> enforced = filter.enforced();
    ImmutableList<RulePlan> dryRun = filter.dryRun();
    return filter.stage() == Stage.ALLOW
        || enforced != null && !enforced.isEmpty()
        || dryRun != null && !dryRun.isEmpty();
  }

  private ImmutableList<RulePlan> rules(Stage stage, ImmutableList<RulePlan> rules) {
    return rules.stream()
        .filter(rule -> stage != Stage.ALLOW || !asksForHttp(rule))
        .map(this::rule)
        .filter(rule -> !rule.operations().isEmpty())
        .collect(ImmutableList.toImmutableList());
  }

  /** A rule without operations is for other ports only. */
  private RulePlan rule(RulePlan rule) {
    ImmutableList<Expression<OperationTest>> operations =
        rule.operations().stream()
            .map(operation -> withoutHttp(operation, NetworkRules::isHttp))
            .map(this::atPort)
            .filter(operation -> !operation.equals(Expression.<OperationTest>never()))
            .collect(ImmutableList.toImmutableList());
    return new RulePlan(
        rule.name(),
        operations,
        rule.sources().stream()
            .map(source -> withoutHttp(source, NetworkRules::isHttp))
            .collect(ImmutableList.toImmutableList()));
  }

  private static boolean asksForHttp(RulePlan rule) {
    return rule.operations().stream().anyMatch(o -> contains(o, NetworkRules::isHttp))
        || rule.sources().stream().anyMatch(s -> contains(s, NetworkRules::isHttp));
  }

  private static boolean isHttp(OperationTest test) {
    return switch (test) {
      case OperationTest.Host _,
          OperationTest.Method _,
          OperationTest.Path _,
          OperationTest.TemplatedPath _ ->
          true;
      case OperationTest.DestinationPort _,
          OperationTest.DestinationIp _,
          OperationTest.ServerName _,
          OperationTest.FilterMetadata _ ->
          false;
    };
  }

  private static boolean isHttp(SourceTest test) {
    return switch (test) {
      case SourceTest.Header _, SourceTest.Claim _ -> true;
      case SourceTest.PeerIdentity _, SourceTest.PeerIp _, SourceTest.ClientIp _ -> false;
    };
  }

  /** Each part of a conjunction is one field's: all of it is HTTP's, or nothing. */
  private static <T> Expression<T> withoutHttp(Expression<T> expression, Predicate<T> isHttp) {
    return expression instanceof Expression.All<T>(ImmutableList<Expression<T>> parts)
        ? Expression.allOf(
            parts.stream()
                .filter(part -> !contains(part, isHttp))
                .collect(ImmutableList.toImmutableList()))
        : expression;
  }

  private static <T> boolean contains(Expression<T> expression, Predicate<T> wanted) {
    return switch (expression) {
      case Expression.Any<T> _ -> false;
      case Expression.Test<T>(T test) -> wanted.test(test);
      case Expression.Not<T>(Expression<T> negated) -> contains(negated, wanted);
      case Expression.All<T>(ImmutableList<Expression<T>> all) ->
          all.stream().anyMatch(part -> contains(part, wanted));
      case Expression.AnyOf<T>(ImmutableList<Expression<T>> any) ->
          any.stream().anyMatch(part -> contains(part, wanted));
    };
  }

  /** What is left to ask with what is known of the port. */
  private Expression<OperationTest> atPort(Expression<OperationTest> expression) {
    return switch (expression) {
      case Expression.Any<OperationTest> any -> any;
      case Expression.Test<OperationTest>(OperationTest test) ->
          test instanceof OperationTest.DestinationPort(int wanted)
              ? isPort.apply(wanted)
              : expression;
      case Expression.Not<OperationTest>(Expression<OperationTest> negated) -> not(atPort(negated));
      case Expression.All<OperationTest>(ImmutableList<Expression<OperationTest>> all) ->
          all(all.stream().map(this::atPort).collect(ImmutableList.toImmutableList()));
      case Expression.AnyOf<OperationTest>(ImmutableList<Expression<OperationTest>> any) ->
          anyOf(any.stream().map(this::atPort).collect(ImmutableList.toImmutableList()));
    };
  }

  private static <T> Expression<T> not(Expression<T> expression) {
    return expression instanceof Expression.Not<T>(Expression<T> negated)
        ? negated
        : new Expression.Not<>(expression);
  }

  private static <T> Expression<T> all(ImmutableList<Expression<T>> parts) {
    return parts.contains(Expression.<T>never())
        ? Expression.never()
        : Expression.allOf(
            parts.stream()
                .filter(part -> !part.equals(new Expression.Any<T>()))
                .collect(ImmutableList.toImmutableList()));
  }

  private static <T> Expression<T> anyOf(ImmutableList<Expression<T>> parts) {
    if (parts.contains(new Expression.Any<T>())) {
      return new Expression.Any<>();
    }
    ImmutableList<Expression<T>> possible =
        parts.stream()
            .filter(part -> !part.equals(Expression.<T>never()))
            .collect(ImmutableList.toImmutableList());
    return possible.isEmpty() ? Expression.never() : new Expression.AnyOf<>(possible);
  }
}
