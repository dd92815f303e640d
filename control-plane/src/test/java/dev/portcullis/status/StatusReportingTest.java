package dev.portcullis.status;

import static dev.portcullis.status.Policies.GATEWAY;
import static dev.portcullis.status.Policies.SHOP;
import static dev.portcullis.status.Policies.SINCE;
import static dev.portcullis.status.Policies.TOKENS;
import static dev.portcullis.status.Policies.proxy;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import dev.portcullis.cluster.Leadership;
import dev.portcullis.engine.EngineStatus;
import dev.portcullis.proxy.ConnectedProxy;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two replicas, of which one holds the Lease, by a clock that only the test moves. */
final class StatusReportingTest {
  private Instant now = Instant.parse("2026-01-01T12:00:00Z");
  private final Map<String, ReplicaBoard.Notice> board = new TreeMap<>();
  private int publications;
  private boolean unreadable;
  private final FakePolicies policies = new FakePolicies();
  private final OneReplica one = new OneReplica("one");
  private final OneReplica other = new OneReplica("other");

  @BeforeEach
  void connect() {
    policies.add(TOKENS);
    one.holds = true;
    one.proxies = ImmutableList.of(proxy("a", GATEWAY, SINCE));
    other.proxies = ImmutableList.of(proxy("b", SHOP, SINCE), proxy("c", SHOP, SINCE - 1));
  }

  @Test
  void theHolderTellsWhatAllReplicasCounted() {
    pass(6);
    assertThat(policies.proxies(TOKENS)).isEqualTo("2/3");
    assertThat(policies.writes).isEqualTo(1);
  }

  @Test
  void whatChangesAtAPeerIsTold() {
    pass(12);
    other.proxies = ImmutableList.of(proxy("b", SHOP, SINCE), proxy("c", SHOP, SINCE));
    pass(12);
    assertThat(policies.proxies(TOKENS)).isEqualTo("3/3");
    assertThat(policies.writes).isEqualTo(2);
  }

  @Test
  void aPeerThatHasCountedAnEarlierVersionHasAcknowledgedNothing() {
    other.generation = 2;
    pass(6);
    assertThat(policies.proxies(TOKENS)).isEqualTo("1/3");
  }

  @Test
  void ofAPeerThatShowsNoLifeNothingCounts() {
    pass(6);
    other.dead = true;
    pass(20);
    assertThat(policies.proxies(TOKENS)).isEqualTo("2/3");
    pass(20);
    assertThat(policies.proxies(TOKENS)).isEqualTo("1/1");
  }

  @Test
  void whoeverHoldsTheLeaseNextGoesOn() {
    pass(12);
    one.holds = false;
    one.dead = true;
    other.holds = true;
    pass(45);
    assertThat(policies.proxies(TOKENS)).isEqualTo("1/2");
    pass(60);
    assertThat(policies.writes).isEqualTo(2);
  }

  @Test
  void withoutItsPeersTheHolderTellsNothing() {
    pass(6);
    unreadable = true;
    one.proxies = ImmutableList.of();
    pass(60);
    assertThat(policies.writes).isEqualTo(1);
  }

  @Test
  void whereNothingChangesThereIsASignOfLifeInTenSeconds() {
    pass(1);
    int before = publications;
    pass(60);
    assertThat(publications - before).isEqualTo(12);
  }

  @Test
  void whatGoesOnChangingIsPublishedOnceInThreeSeconds() {
    pass(1);
    int before = publications;
    for (int i = 0; i < 30; i++) {
      other.proxies = ImmutableList.of(proxy("b", SHOP, i % 2 == 0 ? SINCE : 0));
      pass(1);
    }
    assertThat(publications - before).isBetween(12, 14);
  }

  private void pass(int seconds) {
    for (int i = 0; i < seconds; i++) {
      now = now.plusSeconds(1);
      one.step();
      other.step();
    }
  }

  private final class OneReplica implements Leadership, ReplicaBoard {
    private final String name;
    private final StatusReporting reporting;
    private ImmutableList<ConnectedProxy> proxies = ImmutableList.of();
    private long generation = 3;
    private boolean holds;
    private boolean dead;

    OneReplica(String name) {
      this.name = name;
      RecordedMetrics metrics = new RecordedMetrics(new ArrayList<>());
      this.reporting =
          new StatusReporting(
              this::engine,
              () -> proxies,
              this,
              this,
              new StatusWriter(policies, () -> now, metrics),
              () -> now,
              metrics);
    }

    private EngineStatus engine() {
      return Policies.status(generation);
    }

    void step() {
      if (!dead) {
        reporting.step();
      }
    }

    @Override
    public boolean isHeld() {
      return holds;
    }

    @Override
    public void onChange(Runnable changed) {}

    @Override
    public void publish(String beat, String counts) {
      publications++;
      board.put(name, new Notice(name, beat, counts));
    }

    @Override
    public ImmutableList<Notice> peers() {
      if (unreadable) {
        throw new KubernetesClientException("no", 503, null);
      }
      return board.values().stream()
          .filter(notice -> !notice.replica().equals(name))
          .collect(ImmutableList.toImmutableList());
    }

    @Override
    public void remove(String replica) {
      board.remove(replica);
    }

    @Override
    public void withdraw() {
      board.remove(name);
    }
  }
}
