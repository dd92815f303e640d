package dev.portcullis.compile.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedMap;
import dev.portcullis.compile.Policies;
import dev.portcullis.model.ClientTlsSettings;
import dev.portcullis.model.ClientTlsSettings.Mode;
import dev.portcullis.model.ConfigKind;
import dev.portcullis.model.ConnectionPool;
import dev.portcullis.model.DestinationRule;
import dev.portcullis.model.DestinationRule.Subset;
import dev.portcullis.model.LoadBalancer;
import dev.portcullis.model.LoadBalancer.Simple;
import dev.portcullis.model.OutlierDetection;
import dev.portcullis.model.TrafficPolicy;
import dev.portcullis.model.TrafficPolicy.PortPolicy;
import dev.portcullis.model.TrafficPolicy.ProxyProtocol;
import dev.portcullis.model.TrafficPolicy.RetryBudget;
import org.junit.jupiter.api.Test;

final class ConnectionPolicyTest {
  private static final ClientTlsSettings TLS = tls(Mode.SIMPLE);
  private static final LoadBalancer RANDOM = new LoadBalancer(Simple.RANDOM, null, null, null);
  private static final LoadBalancer ROUND_ROBIN =
      new LoadBalancer(Simple.ROUND_ROBIN, null, null, null);
  private static final ConnectionPool POOL =
      new ConnectionPool(ConnectionPool.Tcp.NONE, ConnectionPool.Http.NONE);
  private static final OutlierDetection OUTLIERS =
      new OutlierDetection(false, null, null, 1, null, null, 0, 0);
  private static final PortPolicy EVERYTHING = new PortPolicy(ROUND_ROBIN, POOL, OUTLIERS, TLS);
  private static final PortPolicy ONLY_RANDOM = new PortPolicy(RANDOM, null, null, null);
  private static final RetryBudget BUDGET = new RetryBudget(null, 1);

  @Test
  void trap80SettingsOfAPortReplaceAllThatHoldsForOthersTlsIncluded() {
    DestinationRule rule = rule(policy(EVERYTHING, ImmutableSortedMap.of(80, ONLY_RANDOM)));
    assertEquals(RANDOM, ConnectionPolicy.of(rule, 80).loadBalancer());
    assertNull(ConnectionPolicy.of(rule, 80).tls());
    assertNull(ConnectionPolicy.of(rule, 80).connectionPool());
    assertNull(ConnectionPolicy.of(rule, 80).outlierDetection());
    assertEquals(TLS, ConnectionPolicy.of(rule, 81).tls());
  }

  @Test
  void whatIsOfNoPortHoldsForPortsWithSettings() {
    DestinationRule rule = rule(policy(EVERYTHING, ImmutableSortedMap.of(80, ONLY_RANDOM)));
    assertEquals(ProxyProtocol.V2, ConnectionPolicy.of(rule, 80).proxyProtocol());
    assertEquals(BUDGET, ConnectionPolicy.of(rule, 80).retryBudget());
  }

  @Test
  void aSubsetOverridesPartByPart() {
    DestinationRule rule = rule(policy(EVERYTHING, ImmutableSortedMap.of()));
    ConnectionPolicy policy =
        ConnectionPolicy.of(rule, subset(ONLY_RANDOM, ImmutableSortedMap.of()), 80);
    assertEquals(
        new ConnectionPolicy(
            RANDOM, POOL, OUTLIERS, TLS, ProxyProtocol.V2, /* tunnel= */ null, BUDGET),
        policy);
  }

  @Test
  void trap80SettingsOfAPortOfASubsetReplaceAllParts() {
    DestinationRule rule = rule(policy(EVERYTHING, ImmutableSortedMap.of()));
    ConnectionPolicy policy =
        ConnectionPolicy.of(
            rule, subset(PortPolicy.NONE, ImmutableSortedMap.of(80, ONLY_RANDOM)), 80);
    assertEquals(
        new ConnectionPolicy(
            RANDOM, null, null, null, ProxyProtocol.V2, /* tunnel= */ null, BUDGET),
        policy);
  }

  @Test
  void aSubsetIsLaidOverTheSettingsOfThePort() {
    DestinationRule rule = rule(policy(EVERYTHING, ImmutableSortedMap.of(80, ONLY_RANDOM)));
    Subset subset = subset(new PortPolicy(null, POOL, null, null), ImmutableSortedMap.of());
    ConnectionPolicy policy = ConnectionPolicy.of(rule, subset, 80);
    assertEquals(RANDOM, policy.loadBalancer());
    assertEquals(POOL, policy.connectionPool());
    assertNull(policy.tls());
  }

  @Test
  void withoutARuleNothingIsSaid() {
    assertEquals(ConnectionPolicy.NONE, ConnectionPolicy.of(null, 80));
    assertEquals(ConnectionPolicy.NONE, ConnectionPolicy.of(rule(null), 80));
  }

  private static TrafficPolicy policy(
      PortPolicy everyPort, ImmutableSortedMap<Integer, PortPolicy> ports) {
    return new TrafficPolicy(everyPort, ProxyProtocol.V2, null, BUDGET, ports);
  }

  private static Subset subset(
      PortPolicy everyPort, ImmutableSortedMap<Integer, PortPolicy> ports) {
    return new Subset(
        "v1", ImmutableMap.of(), new TrafficPolicy(everyPort, null, null, null, ports));
  }

  private static DestinationRule rule(TrafficPolicy policy) {
    return new DestinationRule(
        Policies.meta(ConfigKind.DESTINATION_RULE, "a", "rule"),
        "reviews",
        policy,
        ImmutableList.of(),
        ImmutableList.of(),
        null);
  }

  private static ClientTlsSettings tls(Mode mode) {
    return new ClientTlsSettings(
        mode, "", "", "", "", "", "", ImmutableList.of(), false, Policies.AT);
  }
}
