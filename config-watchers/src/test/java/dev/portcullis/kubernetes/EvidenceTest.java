package dev.portcullis.kubernetes;

import static dev.portcullis.kubernetes.ClusterFixture.PODS;
import static dev.portcullis.kubernetes.ClusterFixture.POLICIES;
import static dev.portcullis.kubernetes.ClusterFixture.names;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.kubernetes.Failure.Kind;
import dev.portcullis.source.SourceState;
import dev.portcullis.source.SourceState.Health;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is gone, and what only looks as if it were. */
final class EvidenceTest {
  private final ClusterFixture cluster = new ClusterFixture().listed();

  @BeforeEach
  void twoPolicies() {
    cluster.policy("one", "/1");
    cluster.policy("two", "/2");
    assertThat(cluster.policies()).containsExactly("one", "two");
    assertThat(cluster.state().health()).isEqualTo(Health.SYNCED);
  }

  @Test
  void aDeletionIsBelievedOnceItsDefinitionIsKnownToStand() {
    cluster.delete(POLICIES, "foo/one");
    assertThat(cluster.policies()).containsExactly("one", "two");
    cluster.check(POLICIES, true);
    assertThat(cluster.policies()).containsExactly("two");
    assertThat(cluster.state().health()).isEqualTo(Health.SYNCED);
  }

  @Test
  void aDeletionOfTheLastObjectIsBelievedToo() {
    cluster.delete(POLICIES, "foo/one");
    cluster.delete(POLICIES, "foo/two");
    cluster.check(POLICIES, true);
    assertThat(cluster.policies()).isEmpty();
    assertThat(cluster.view().doubts()).isEmpty();
  }

  @Test
  void deletionsByTheLossOfADefinitionAreNotBelieved() {
    cluster.delete(POLICIES, "foo/one");
    cluster.delete(POLICIES, "foo/two");
    cluster.check(POLICIES, false);
    assertThat(cluster.policies()).containsExactly("one", "two");
    assertThat(cluster.problems()).contains("KIND_NOT_SERVED");
    assertThat(cluster.state().health()).isEqualTo(Health.DEGRADED);
  }

  @Test
  void anAnswerSaysNothingOfLaterDeletions() {
    cluster.delete(POLICIES, "foo/one");
    long first = cluster.view().doubts().get(POLICIES);
    cluster.delete(POLICIES, "foo/two");
    cluster.learn(new ClusterEvent.Checked(POLICIES, first, true));
    assertThat(cluster.policies()).containsExactly("two");
    assertThat(cluster.view().doubts()).containsKey(POLICIES);
  }

  @Test
  void anObjectMadeAnewBeforeTheAnswerStays() {
    cluster.delete(POLICIES, "foo/one");
    long asked = cluster.view().doubts().get(POLICIES);
    cluster.policy("one", "/again");
    cluster.learn(new ClusterEvent.Checked(POLICIES, asked, true));
    assertThat(cluster.policies()).containsExactly("one", "two");
  }

  @Test
  void whatAPlausibleListLacksIsGoneOnceItsDefinitionIsKnownToStand() {
    cluster.list(POLICIES, names("two"));
    assertThat(cluster.policies()).containsExactly("one", "two");
    cluster.check(POLICIES, true);
    assertThat(cluster.policies()).containsExactly("two");
    assertThat(cluster.state().health()).isEqualTo(Health.SYNCED);
  }

  @Test
  void aListThatTurnsEmptyTakesNothingAway() {
    cluster.list(POLICIES);
    assertThat(cluster.policies()).containsExactly("one", "two");
    assertThat(cluster.problems()).contains("KIND_EMPTY");
    assertThat(cluster.state().health()).isEqualTo(Health.DEGRADED);
    cluster.pass(Duration.ofDays(1));
    assertThat(cluster.policies()).containsExactly("one", "two");
  }

  @Test
  void afterAnEmptyListOthersThatStayProveTheLoss() {
    cluster.list(POLICIES);
    cluster.policy("three", "/3");
    cluster.pass(Presence.SETTLE.minusSeconds(1));
    assertThat(cluster.policies()).containsExactly("one", "three", "two");
    cluster.pass(Duration.ofSeconds(1));
    assertThat(cluster.policies()).containsExactly("three");
    assertThat(cluster.state().health()).isEqualTo(Health.SYNCED);
  }

  @Test
  void aDefinitionThatComesBackIsGivenTimeForItsObjects() {
    cluster.learn(new ClusterEvent.NotServed(POLICIES));
    assertThat(cluster.policies()).containsExactly("one", "two");
    cluster.policy("one", "/1");
    cluster.list(POLICIES, names("one"));
    assertThat(cluster.policies()).containsExactly("one", "two");
    assertThat(cluster.problems()).contains("KIND_EMPTY").doesNotContain("KIND_NOT_SERVED");
    cluster.policy("two", "/2");
    assertThat(cluster.state().health()).isEqualTo(Health.SYNCED);
  }

  @Test
  void aListInTheMidstOfTheDeletionOfADefinitionTakesNothingAway() {
    cluster.list(POLICIES, names("two"));
    cluster.check(POLICIES, false);
    assertThat(cluster.policies()).containsExactly("one", "two");
    assertThat(cluster.problems()).contains("KIND_NOT_SERVED");
  }

  @Test
  void anotherListSoonAfterADefinitionCameBackProvesNoLossEither() {
    cluster.learn(new ClusterEvent.NotServed(POLICIES));
    cluster.policy("three", "/3");
    cluster.list(POLICIES, names("three"));
    cluster.list(POLICIES, names("three"));
    assertThat(cluster.view().doubts()).isEmpty();
    assertThat(cluster.policies()).containsExactly("one", "three", "two");
    cluster.pass(Presence.SETTLE);
    assertThat(cluster.policies()).containsExactly("three");
  }

  @Test
  void aKindThatWasNeverThereIsNoFault() {
    ClusterFixture fresh = new ClusterFixture().listed();
    fresh.learn(new ClusterEvent.NotServed(POLICIES));
    assertThat(fresh.state().health()).isEqualTo(Health.SYNCED);
    assertThat(fresh.problems()).isEmpty();
  }

  @Test
  void whatIsForbiddenTakesNothingAway() {
    cluster.fail(POLICIES, Kind.FORBIDDEN);
    assertThat(cluster.policies()).containsExactly("one", "two");
    assertThat(cluster.problems()).contains("KIND_UNREADABLE");
    assertThat(cluster.state().health()).isEqualTo(Health.DEGRADED);
    cluster.learn(new ClusterEvent.Watched(POLICIES));
    assertThat(cluster.state().health()).isEqualTo(Health.SYNCED);
  }

  @Test
  void anOutageChangesNothingButTheHealth() {
    SourceState before = cluster.state();
    cluster.view().reached(new Failure(Kind.UNREACHABLE, "ConnectException"));
    SourceState during = cluster.state();
    assertThat(during.objects()).isSameAs(before.objects());
    assertThat(during.health()).isEqualTo(Health.DEGRADED);
    assertThat(cluster.problems()).contains("API_SERVER_UNREACHABLE");
    cluster.view().reached(null);
    assertThat(cluster.state()).isEqualTo(before);
  }

  @Test
  void aDeletionOfABuiltInKindIsBelievedAtOnce() {
    cluster.put(PODS, "metadata: {name: p, namespace: foo}");
    assertThat(cluster.state().objects()).hasSize(3);
    cluster.delete(PODS, "foo/p");
    assertThat(cluster.state().objects()).hasSize(2);
  }
}
