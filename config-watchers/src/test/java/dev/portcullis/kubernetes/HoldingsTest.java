package dev.portcullis.kubernetes;

import static dev.portcullis.kubernetes.ClusterFixture.OUR_MESH;
import static dev.portcullis.kubernetes.ClusterFixture.PODS;
import static dev.portcullis.kubernetes.ClusterFixture.POLICIES;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.model.AuthorizationPolicy;
import dev.portcullis.model.ConfigKey;
import dev.portcullis.model.ConfigKind;
import dev.portcullis.model.ConfigObject;
import dev.portcullis.source.SourceState;
import org.junit.jupiter.api.Test;

/** What stands in for what cannot be used, and that what did not change stays the same. */
final class HoldingsTest {
  private static final ConfigKey ONE = new ConfigKey(ConfigKind.AUTHORIZATION_POLICY, "foo", "one");

  private final ClusterFixture cluster = new ClusterFixture().listed();

  @Test
  void theLastGoodFormStandsInForABrokenOne() {
    cluster.policy("one", "/1");
    ConfigObject good = cluster.state().objects().get(ONE);
    cluster.brokenPolicy("one");
    assertThat(cluster.state().objects().get(ONE)).isSameAs(good);
    assertThat(cluster.problems()).contains("LAST_GOOD_STANDS", "UNKNOWN_FIELD");
    cluster.policy("one", "/1");
    assertThat(cluster.problems()).doesNotContain("LAST_GOOD_STANDS", "UNKNOWN_FIELD");
  }

  @Test
  void withoutAGoodFormTheClosedOneStandsHoweverOftenItIsBroken() {
    cluster.brokenPolicy("one");
    assertClosed();
    cluster.brokenPolicy("one");
    assertClosed();
  }

  private void assertClosed() {
    assertThat(cluster.problems()).contains("CLOSED_FORM_STANDS");
    AuthorizationPolicy closed = (AuthorizationPolicy) cluster.state().objects().get(ONE);
    assertThat(closed.rules()).singleElement().satisfies(rule -> assertThat(rule.to()).isEmpty());
  }

  @Test
  void aBrokenPolicyThatIsMadeAnewHasNoLastGoodForm() {
    cluster.policy("one", "/1");
    cluster.delete(POLICIES, "foo/one");
    cluster.check(POLICIES, true);
    cluster.brokenPolicy("one");
    assertClosed();
  }

  @Test
  void whatWasGoodOfAnotherObjectOfTheNameDoesNotStandIn() {
    cluster.policy("one", "/1");
    cluster.madeAnew();
    cluster.brokenPolicy("one");
    assertClosed();
  }

  @Test
  void whatDidNotChangeStaysTheSameInstance() {
    cluster.policy("one", "/1");
    cluster.put(PODS, "metadata: {name: p, namespace: foo, resourceVersion: '1'}");
    SourceState before = cluster.state();
    cluster.put(
        PODS,
        """
        metadata: {name: p, namespace: foo, resourceVersion: '2'}
        status: {startTime: "2026-01-31T12:00:00Z"}
        """);
    assertThat(cluster.state().objects()).isSameAs(before.objects());
    cluster.policy("one", "/other");
    SourceState after = cluster.state();
    assertThat(after.objects()).isNotSameAs(before.objects());
    ConfigKey pod = new ConfigKey(ConfigKind.POD, "foo", "p");
    assertThat(after.objects().get(pod)).isSameAs(before.objects().get(pod));
  }

  @Test
  void theVersionIsThatOfWhatWasReadLastUsableOrNot() {
    cluster.policy("one", "/1");
    long good = cluster.state().versions().get(ONE).generation();
    cluster.brokenPolicy("one");
    assertThat(cluster.state().versions().get(ONE).generation()).isGreaterThan(good);
  }

  @Test
  void ourMeshConfigCountsBeforeThatOfIstio() {
    Subscription istio =
        Subscription.all(ClusterFixture.SETTINGS).stream()
            .filter(of -> of.name().equals("istio"))
            .findFirst()
            .orElseThrow();
    cluster.mesh(istio, "trustDomain: istio.example");
    assertThat(cluster.state().mesh().trustDomain()).isEqualTo("istio.example");
    cluster.mesh(OUR_MESH, "trustDomain: ours.example");
    assertThat(cluster.state().mesh().trustDomain()).isEqualTo("ours.example");
    cluster.mesh(OUR_MESH, "trustDomain: [");
    assertThat(cluster.state().mesh().trustDomain()).isEqualTo("ours.example");
    assertThat(cluster.problems()).isNotEmpty();
    cluster.delete(OUR_MESH, "portcullis-system/portcullis");
    assertThat(cluster.state().mesh().trustDomain()).isEqualTo("istio.example");
  }
}
