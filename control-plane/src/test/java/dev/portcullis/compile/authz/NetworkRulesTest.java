package dev.portcullis.compile.authz;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.net.InetAddresses;
import dev.portcullis.compile.authz.FilterPlan.Stage;
import dev.portcullis.compile.check.IpBlock;
import java.util.Objects;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is left of rules on a port of connections decides as the rules themselves would. */
final class NetworkRulesTest {
  private static final int RULES = 20_000;
  private static final int PORTS = 3;
  private static final ImmutableList<String> ADDRESSES =
      ImmutableList.of("10.0.0.1", "10.1.0.1", "192.0.2.1");

  private final Random random = new Random(20261122);

  /** A connection, of which no one knows what HTTP would tell. */
  private record Connection(int port, String address) {}

  @ParameterizedTest
  @EnumSource(
      value = Stage.class,
      names = {"DENY", "ALLOW", "AUDIT", "CUSTOM_CLOSED"})
  @DisplayName("random rules decide alike before and after, on every port and address")
  void decidesAlike(Stage stage) {
    for (int i = 0; i < RULES; i++) {
      RulePlan rule = rule();
      boolean grantsByHttp = stage == Stage.ALLOW && asksForHttp(rule);
      for (int port = 0; port < PORTS; port++) {
        ImmutableList<FilterPlan> left = onPort(stage, rule, port).filters();
        for (String address : ADDRESSES) {
          Connection connection = new Connection(port, address);
          boolean expected = !grantsByHttp && matches(rule, connection);
          boolean actual =
              left.stream()
                  .flatMap(filter -> Objects.requireNonNull(filter.enforced()).stream())
                  .anyMatch(kept -> matches(kept, connection));
          assertThat(actual).as("%s on %s", rule, connection).isEqualTo(expected);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Stage.class,
      names = {"DENY", "ALLOW"})
  @DisplayName("what is left asks neither for HTTP nor for the port")
  void asksForNothingThatIsKnownOrUnknowable(Stage stage) {
    for (int i = 0; i < RULES; i++) {
      for (FilterPlan filter : onPort(stage, rule(), 1).filters()) {
        for (RulePlan kept : Objects.requireNonNull(filter.enforced())) {
          assertThat(asksForHttp(kept)).isFalse();
          assertThat(kept.operations().toString()).doesNotContain("DestinationPort");
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Stage.class,
      names = {"DENY", "ALLOW"})
  @DisplayName("of ports that nothing describes random rules decide alike, and Envoy sees which")
  void decidesAlikeElsewhere(Stage stage) {
    for (int i = 0; i < RULES; i++) {
      RulePlan rule = rule();
      boolean grantsByHttp = stage == Stage.ALLOW && asksForHttp(rule);
      ImmutableList<FilterPlan> left =
          NetworkRules.elsewhere(plan(stage, rule), ImmutableSet.of(1)).filters();
      for (int port : new int[] {0, 2}) {
        Connection connection = new Connection(port, ADDRESSES.getFirst());
        boolean actual =
            left.stream()
                .flatMap(filter -> Objects.requireNonNull(filter.enforced()).stream())
                .anyMatch(kept -> matches(kept, connection));
        assertThat(actual)
            .as("%s on %s", rule, connection)
            .isEqualTo(!grantsByHttp && matches(rule, connection));
      }
    }
  }

  private static AuthorizationPlan plan(Stage stage, RulePlan rule) {
    return new AuthorizationPlan(
        ImmutableList.of(), ImmutableList.of(new FilterPlan(stage, ImmutableList.of(rule), null)));
  }

  private static AuthorizationPlan onPort(Stage stage, RulePlan rule, int port) {
    return NetworkRules.of(plan(stage, rule), port);
  }

  private static boolean asksForHttp(RulePlan rule) {
    String text = rule.operations() + " " + rule.sources();
    return text.contains("Method[") || text.contains("Header[");
  }

  private static boolean matches(RulePlan rule, Connection connection) {
    return rule.operations().stream().anyMatch(o -> holds(o, connection))
        && rule.sources().stream().anyMatch(s -> holds(s, connection));
  }

  /** Conjunctions are of fields, of which those of HTTP do not count. */
  private static <T> boolean holds(Expression<T> expression, Connection connection) {
    return switch (expression) {
      case Expression.Any<T> _ -> true;
      case Expression.Test<T>(T test) -> holds(test, connection);
      case Expression.Not<T>(Expression<T> negated) -> !holds(negated, connection);
      case Expression.All<T>(ImmutableList<Expression<T>> all) ->
          all.stream().filter(part -> !isHttp(part)).allMatch(part -> holds(part, connection));
      case Expression.AnyOf<T>(ImmutableList<Expression<T>> any) ->
          any.stream().anyMatch(part -> holds(part, connection));
    };
  }

  private static boolean isHttp(Object part) {
    return part.toString().contains("Method[") || part.toString().contains("Header[");
  }

  private static boolean holds(Object test, Connection connection) {
    return switch (test) {
      case OperationTest.DestinationPort(int port) -> port == connection.port();
      case SourceTest.PeerIp(IpBlock block) ->
          InetAddresses.forString(block.address())
              .equals(InetAddresses.forString(connection.address()));
      default -> throw new AssertionError("HTTP was asked for: " + test);
    };
  }

  /** As the planner makes them: conjunctions of fields, each its values or their negation. */
  private RulePlan rule() {
    return new RulePlan(
        "rule",
        some(() -> Expression.allOf(several(this::operationField))),
        some(() -> Expression.allOf(several(this::sourceField))));
  }

  private Expression<OperationTest> operationField() {
    Expression<OperationTest> values =
        random.nextInt(3) == 0
            ? new Expression.Test<>(new OperationTest.Method(HeaderPattern.of("GET")))
            : new Expression.AnyOf<>(
                some(() ->
                    new Expression.Test<>(
                        new OperationTest.DestinationPort(random.nextInt(PORTS)))));
    return random.nextInt(3) == 0 ? new Expression.Not<>(values) : values;
  }

  private Expression<SourceTest> sourceField() {
    Expression<SourceTest> values =
        random.nextInt(4) == 0
            ? new Expression.Test<>(new SourceTest.Header("x-a", HeaderPattern.of("*")))
            : new Expression.AnyOf<>(
                some(() -> new Expression.Test<>(new SourceTest.PeerIp(address()))));
    return random.nextInt(3) == 0 ? new Expression.Not<>(values) : values;
  }

  private IpBlock address() {
    return Objects.requireNonNull(IpBlock.parse(ADDRESSES.get(random.nextInt(ADDRESSES.size()))));
  }

  private <T> ImmutableList<T> some(Supplier<T> one) {
    return list(1 + random.nextInt(2), one);
  }

  private <T> ImmutableList<T> several(Supplier<T> one) {
    return list(random.nextInt(3), one);
  }

  private static <T> ImmutableList<T> list(int size, Supplier<T> one) {
    return IntStream.range(0, size)
        .mapToObj(i -> one.get())
        .collect(ImmutableList.toImmutableList());
  }
}
