package dev.portcullis.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import dev.portcullis.e2e.harness.Bootstraps.Transport;
import dev.portcullis.e2e.harness.Edge;
import dev.portcullis.e2e.harness.HttpRequest;
import dev.portcullis.e2e.harness.Mesh;
import dev.portcullis.e2e.harness.Place;
import dev.portcullis.e2e.harness.RawHttpClient;
import dev.portcullis.e2e.harness.WithEnvoy;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * While one policy set replaces another, a request that both refuse is never let in by a mixture of
 * the two.
 *
 * <p>Each set of the walk makes a pair with the one before it. The load asks only what both of the
 * pair refuse; after each flip every request there is must be decided as the new set says.
 */
@WithEnvoy
final class NoMixedDecisionsTest {
  private static final int PAIRS = Integer.getInteger("portcullis.pairs", 200);
  private static final long SEED = Long.getLong("portcullis.seed", 20_260_101L);
  private static final int CONNECTIONS = 4;
  private static final String FILE = "set.yaml";

  /** Rises with the slot that only the phased way has. */
  private static final String EPOCH_RELOADS =
      "extension_config_discovery.http_filter.http.policy.epoch.config_reload";

  /** How policy reaches a proxy. */
  enum Delivery {
    ATOMIC("{}\n"),
    PHASED("portcullis:\n  policyDelivery: phased\n");

    private final String meshConfig;

    Delivery(String meshConfig) {
      this.meshConfig = meshConfig;
    }
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("a request that two policy sets refuse is not let in between them")
  void neverLetsInWhatBothRefuse(Delivery delivery) throws IOException {
    Mesh.Settings settings = Mesh.Settings.of(new Edge.Kind(Place.GATEWAY, Transport.DELTA));
    try (Mesh mesh = Mesh.start(settings.meshConfig(delivery.meshConfig));
        RefusalLoad load = RefusalLoad.start(mesh.onlyEdge().address(), CONNECTIONS)) {
      Random random = new Random(SEED);
      assertThat(mesh.onlyEdge().envoy().statSum(EPOCH_RELOADS) > 0)
          .as("policy comes in several slots")
          .isEqualTo(delivery == Delivery.PHASED);
      ImmutableList<PolicySet.Ask> asks = PolicySet.asks();
      PolicySet before = PolicySet.random(random);
      mesh.apply(FILE, before.yaml(0));
      for (int pair = 1; pair <= PAIRS; pair++) {
        PolicySet after = PolicySet.random(random);
        load.expectRefused(refusedByBoth(asks, before, after));
        mesh.apply(FILE, after.yaml(pair));
        assertDecidesAs(mesh.onlyEdge(), asks, after, pair);
        before = after;
      }
      assertThat(load.letIn()).as("let in, seed %s", SEED).isEmpty();
      System.out.printf("%s: %d pairs, %d requests%n", delivery, PAIRS, load.requests());
    }
  }

  private static ImmutableList<HttpRequest> refusedByBoth(
      ImmutableList<PolicySet.Ask> asks, PolicySet before, PolicySet after) {
    return asks.stream()
        .filter(ask -> before.decide(ask) != 200 && after.decide(ask) != 200)
        .map(PolicySet.Ask::request)
        .collect(ImmutableList.toImmutableList());
  }

  private static void assertDecidesAs(
      Edge edge, ImmutableList<PolicySet.Ask> asks, PolicySet set, int pair) throws IOException {
    List<String> wrong = new ArrayList<>();
    try (RawHttpClient client = RawHttpClient.connect(edge.address())) {
      for (PolicySet.Ask ask : asks) {
        int status = client.send(ask.request()).status();
        if (status != set.decide(ask)) {
          wrong.add(ask + " got " + status);
        }
      }
    }
    assertThat(wrong).as("after pair %s of seed %s, by %s", pair, SEED, set).isEmpty();
  }
}
