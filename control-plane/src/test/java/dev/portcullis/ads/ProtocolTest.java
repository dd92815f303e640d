package dev.portcullis.ads;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.google.common.collect.ImmutableList;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every rule, by the reducer alone and by the service over in-process gRPC. */
final class ProtocolTest {
  @TestFactory
  Stream<DynamicTest> byTheReducer() {
    return tests(PureDriver::new);
  }

  @TestFactory
  Stream<DynamicTest> overGrpc() {
    return tests(GrpcDriver::new);
  }

  private static Stream<DynamicTest> tests(Function<Protocol, Driver> drivers) {
    return Stream.of(
            SubscriptionCases.ALL,
            ChangeCases.ALL,
            WarmingCases.ALL,
            RejectionCases.ALL,
            ExtensionCases.ALL,
            AskedClusterCases.ALL,
            AwaitedKeyCases.ALL,
            PhasedCases.ALL)
        .flatMap(ImmutableList::stream)
        .flatMap(rule ->
            rule.protocols().stream()
                .map(protocol ->
                    dynamicTest(
                        protocol + ": " + rule.rule(),
                        () -> {
                          try (Driver driver = drivers.apply(protocol)) {
                            rule.script().accept(new Script(protocol, driver));
                          }
                        })));
  }
}
