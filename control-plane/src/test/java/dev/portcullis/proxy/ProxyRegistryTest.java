package dev.portcullis.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedMap;
import dev.portcullis.xds.GroupMembership;
import dev.portcullis.xds.PolicyDelivery;
import dev.portcullis.xds.ProxyIdentity;
import dev.portcullis.xds.ProxyRole;
import dev.portcullis.xds.WorkloadGroupKey;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

final class ProxyRegistryTest {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  private final AtomicReference<Instant> now = new AtomicReference<>(NOON);
  private final ProxyRegistry registry = new ProxyRegistry(now::get);

  private record At(ProxyReport report) implements ProxyProgress {
    @Override
    public GroupMembership membership() {
      return new GroupMembership(proxy("p").group(), 0);
    }

    @Override
    public Waiting waiting() {
      return Waiting.FOR_NOTHING;
    }
  }

  @Test
  void whoeverIsTurnedAwayIsRememberedForAWhileAndCounted() {
    registry.turnAway("p", "10.0.0.1", "too many labels");
    registry.turnAway("p", "10.0.0.1", "too many labels");
    assertThat(registry.turnedAway())
        .containsExactly(new TurnedAway("p", "10.0.0.1", "too many labels", 2, NOON));
    for (int i = 0; i < 5_000; i++) {
      registry.turnAway("p" + i, "10.0.0.1", "too many labels");
    }
    assertThat(registry.turnedAway()).hasSizeBetween(500, 1_000);
    now.set(NOON.plus(Duration.ofHours(1)));
    assertThat(registry.turnedAway()).isEmpty();
  }

  @Test
  void aConnectedProxyIsShownWithItsLatestReport() {
    ProxyRegistry.Session session = registry.connect(proxy("p"), "delta", ImmutableList.of("w"));
    session.follow(new At(report(7)));
    assertThat(registry.proxies())
        .containsExactly(
            new ConnectedProxy(
                proxy("p"), 0, "delta", NOON, true, ImmutableList.of("w"), report(7)));
    assertThat(registry.connected()).isOne();
  }

  @Test
  void aProxyThatHasGoneStaysVisibleForAWhile() {
    registry.connect(proxy("p"), "delta", ImmutableList.of()).disconnect();
    assertThat(registry.connected()).isZero();
    assertThat(registry.proxies()).extracting(ConnectedProxy::connected).containsExactly(false);
    now.set(NOON.plus(Duration.ofHours(1)));
    assertThat(registry.proxies()).isEmpty();
  }

  @Test
  void aProxyThatComesBackIsShownOnce() {
    ProxyRegistry.Session first = registry.connect(proxy("p"), "delta", ImmutableList.of());
    registry.connect(proxy("p"), "delta", ImmutableList.of());
    first.disconnect();
    first.disconnect();
    assertThat(registry.proxies()).extracting(ConnectedProxy::connected).containsExactly(true);
  }

  @Test
  void whoIsConnectedIsFoundById() {
    ProxyRegistry.Session first = registry.connect(proxy("p"), "delta", ImmutableList.of());
    ProxyRegistry.Session second = registry.connect(proxy("p"), "delta", ImmutableList.of());
    assertThat(registry.connected("p")).containsExactly(proxy("p"));
    assertThat(registry.connected("q")).isEmpty();
    first.disconnect();
    assertThat(registry.connected("p")).containsExactly(proxy("p"));
    second.disconnect();
    assertThat(registry.connected("p")).isEmpty();
  }

  @Test
  void proxiesAreShownByTheirIds() {
    registry.connect(proxy("b"), "delta", ImmutableList.of());
    registry.connect(proxy("c"), "sotw", ImmutableList.of()).disconnect();
    registry.connect(proxy("a"), "sotw", ImmutableList.of());
    assertThat(registry.proxies())
        .extracting(known -> known.identity().nodeId())
        .containsExactly("a", "b", "c");
  }

  @Test
  void theNumberOfProxiesThatHaveGoneIsBounded() {
    for (int i = 0; i < 2_000; i++) {
      registry.connect(proxy("p" + i), "delta", ImmutableList.of()).disconnect();
    }
    assertThat(registry.proxies()).hasSizeLessThanOrEqualTo(1_000);
  }

  private static ProxyReport report(long generation) {
    return new ProxyReport(generation, true, ImmutableMap.of(), ImmutableList.of());
  }

  private static ProxyIdentity proxy(String id) {
    return new ProxyIdentity(
        id,
        "",
        "1.40.0",
        new WorkloadGroupKey(
            ProxyRole.GATEWAY, "ns", ImmutableSortedMap.of(), null, PolicyDelivery.ATOMIC));
  }
}
