package dev.portcullis.compile.authz;

import com.google.common.collect.ImmutableList;
import dev.portcullis.compile.select.MutualTlsDemand;
import dev.portcullis.compile.select.MutualTlsDemand.Scope;
import dev.portcullis.model.PeerAuthentication;

/** Closes the ports on which mutual TLS is demanded and cannot be had. */
final class ClosedPorts {
  private ClosedPorts() {}

  /** A rule that matches every request on such a port; {@code demand} must not be none. */
  static RulePlan rule(MutualTlsDemand demand) {
    PeerAuthentication by = demand.demandedBy().getFirst();
    ImmutableList<Expression<OperationTest>> ports =
        demand.ports().stream().map(port -> port(port)).collect(ImmutableList.toImmutableList());
    Expression<OperationTest> closed =
        demand.scope() == Scope.ONLY ? new Expression.AnyOf<>(ports) : allBut(ports);
    return new RulePlan(
        "ns[%s]-peerauthentication[%s]-strict-without-mutual-tls"
            .formatted(by.meta().namespace(), by.meta().name()),
        ImmutableList.of(closed),
        ImmutableList.of(new Expression.Any<>()));
  }

  private static Expression<OperationTest> allBut(ImmutableList<Expression<OperationTest>> ports) {
    return ports.isEmpty()
        ? new Expression.Any<>()
        : new Expression.Not<>(new Expression.AnyOf<>(ports));
  }

  private static Expression<OperationTest> port(int port) {
    return new Expression.Test<>(new OperationTest.DestinationPort(port));
  }
}
