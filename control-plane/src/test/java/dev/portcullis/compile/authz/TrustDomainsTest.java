package dev.portcullis.compile.authz;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import dev.portcullis.compile.Policies;
import org.junit.jupiter.api.Test;

final class TrustDomainsTest {
  private static final TrustDomains ALIASES =
      new TrustDomains(Policies.mesh("td1", ImmutableList.of("old-td", "cluster.local")));
  private static final TrustDomains SINGLE =
      new TrustDomains(Policies.mesh("td1", ImmutableList.of()));

  @Test
  void anIdentityOfThisMeshHasANameInEachTrustDomain() {
    assertThat(ALIASES.namesOf("old-td/ns/a/sa/b"))
        .containsExactly("td1/ns/a/sa/b", "old-td/ns/a/sa/b", "cluster.local/ns/a/sa/b");
  }

  @Test
  void clusterLocalMeansThisMeshWhateverItIsCalled() {
    assertThat(SINGLE.namesOf("cluster.local/ns/a/sa/b")).containsExactly("td1/ns/a/sa/b");
  }

  @Test
  void anUnknownTrustDomainIsKept() {
    assertThat(ALIASES.namesOf("td-x/ns/a/sa/b")).containsExactly("td-x/ns/a/sa/b");
  }

  @Test
  void aTrustDomainThatEndsAsWrittenIsKeptAsWritten() {
    assertThat(ALIASES.namesOf("*-td/ns/a/sa/b"))
        .containsExactly("td1/ns/a/sa/b", "*-td/ns/a/sa/b", "cluster.local/ns/a/sa/b");
  }

  @Test
  void valuesOfAnotherFormStandForThemselves() {
    for (String value :
        ImmutableList.of("*", "foo", "*/ns/x/sa/y", "td1/ns/x/*", "td1/a/b/c/d/e")) {
      assertThat(ALIASES.namesOf(value)).containsExactly(value);
    }
  }

  @Test
  void aTrustDomainOfThisMeshStandsForAllOfThem() {
    assertThat(ALIASES.equivalents("old-td")).containsExactly("td1", "old-td", "cluster.local");
    assertThat(ALIASES.equivalents("other")).containsExactly("other");
  }
}
