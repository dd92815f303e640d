package dev.portcullis.certificates;

import static dev.portcullis.certificates.ReplicaOfCertificates.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.google.common.collect.ImmutableList;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CertificateKeeperTest {
  private static final Duration DAY = Duration.ofDays(1);

  private final MemoryStore store = new MemoryStore();
  private final ReplicaOfCertificates first = new ReplicaOfCertificates(store);
  private final ReplicaOfCertificates second = new ReplicaOfCertificates(store);

  @Test
  void theFirstReplicaMakesWhatAllShowThoughNoneHoldsTheLease() {
    first.look();
    second.look();
    assertThat(second.shown()).isEqualTo(first.shown());
    assertThat(store.writes()).isEqualTo(1);
    assertThat(first.published()).isEmpty();
  }

  @Test
  void ofTwoThatStartAtOnceTheLoserShowsWhatTheWinnerMade() {
    store.beforeNextWrite(second::look);
    first.look();
    assertThat(first.shown()).isEqualTo(second.shown());
    assertThat(store.writes()).isEqualTo(1);
  }

  @Test
  void isForTheNamesOfTheServiceAndVerifiableByWhatIsPublished() throws Exception {
    first.leading().look();
    X509Certificate shown = first.shown();
    assertThat(
            shown.getSubjectAlternativeNames().stream().map(name -> String.valueOf(name.getLast())))
        .containsExactly(
            "portcullis.portcullis-system.svc",
            "portcullis.portcullis-system.svc.cluster.local",
            "portcullis");
    X509Certificate authority =
        Pem.readCertificates("published", first.published().getFirst()).getFirst();
    assertThatCode(() -> shown.verify(authority.getPublicKey())).doesNotThrowAnyException();
    assertThat(authority.getBasicConstraints()).isZero();
    assertThat(shown.getBasicConstraints()).isEqualTo(-1);
    assertThat(shown.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
  }

  @Test
  void isRenewedWhenTwoThirdsAreOverAndNotBefore() {
    X509Certificate before = first.leading().look().shown();
    assertThat(first.after(DAY.multipliedBy(19)).shown()).isEqualTo(before);
    X509Certificate after = first.after(DAY).shown();
    assertThat(after).isNotEqualTo(before);
    assertThat(after.getIssuerX500Principal()).isEqualTo(before.getIssuerX500Principal());
    assertThat(second.after(DAY.multipliedBy(20)).shown()).isEqualTo(after);
  }

  @Test
  void nothingIsWrittenAndNobodyToldWhileNothingIsDue() {
    first.leading().look();
    for (int i = 0; i < 10; i++) {
      first.after(Duration.ofHours(1));
    }
    assertThat(store.writes()).isEqualTo(1);
    assertThat(first.timesTold()).isEqualTo(1);
  }

  @Test
  void whoDoesNotHoldTheLeaseRenewsOnlyWhenTheHolderSeemsNotTo() {
    X509Certificate before = first.look().shown();
    assertThat(first.after(DAY.multipliedBy(20)).shown()).isEqualTo(before);
    assertThat(first.after(Renewal.OVERDUE.plusHours(1)).shown()).isNotEqualTo(before);
  }

  @Test
  void aRenewalThatMeetsAnotherYields() {
    first.leading().look();
    second.leading().look();
    second.after(DAY.multipliedBy(20).minusSeconds(1));
    store.beforeNextWrite(() -> second.after(Duration.ofSeconds(1)));
    first.after(DAY.multipliedBy(20));
    assertThat(first.shown()).isEqualTo(second.shown());
    assertThat(store.writes()).isEqualTo(2);
  }

  @Test
  void aNewAuthorityIsKnownAWeekBeforeItSignsAndTheFormerUntilItEnds() throws Exception {
    first.leading().look();
    ImmutableList<X509Certificate> old = first.trusted();
    for (int day = 0; day < 2433; day++) {
      first.after(DAY);
      assertThat(first.trusted()).containsAll(old);
    }
    first.after(DAY);
    assertThat(first.trusted()).hasSize(2);
    X509Certificate newer = first.trusted().getLast();
    for (int day = 0; day < 8; day++) {
      // Whoever was told on the first of these days trusts what is shown on each of them.
      assertThatCode(() -> verified(first.shown(), first.trusted())).doesNotThrowAnyException();
      first.after(DAY);
    }
    assertThat(first.shown().getIssuerX500Principal()).isEqualTo(newer.getSubjectX500Principal());
    assertThat(first.trusted()).containsExactly(newer, old.getFirst());
    for (int day = 0; day < 1215; day++) {
      first.after(DAY);
    }
    assertThat(first.trusted()).containsExactly(newer);
    assertThat(first.published().getLast()).isEqualTo(Pem.certificates(ImmutableList.of(newer)));
  }

  private static void verified(X509Certificate shown, ImmutableList<X509Certificate> trusted)
      throws Exception {
    for (X509Certificate authority : trusted) {
      if (authority.getSubjectX500Principal().equals(shown.getIssuerX500Principal())) {
        shown.verify(authority.getPublicKey());
        return;
      }
    }
    throw new AssertionError("nobody trusted has signed it");
  }

  @Test
  void afterASleepOfYearsEverythingIsMadeNewAtOnce() {
    first.leading().look();
    first.after(DAY.multipliedBy(4000));
    assertThat(first.shown().getNotAfter().toInstant()).isAfter(first.now());
    assertThat(first.trusted()).hasSize(1);
  }

  @Test
  void aSecretThatIsDeletedComesBackWithTheSameAuthority() {
    first.leading().look();
    X509Certificate before = first.shown();
    store.delete();
    second.look();
    assertThat(second.shown()).as("nobody asked first").isNotEqualTo(before);
    store.delete();
    first.look();
    assertThat(first.shown()).isEqualTo(before);
  }

  @Test
  void aDamagedSecretIsMendedByTheHolderOfTheLeaseOnly() throws Exception {
    first.look();
    X509Certificate before = first.shown();
    Map<String, byte[]> damaged = new HashMap<>(store.read().data());
    damaged.put("tls.key", "nothing".getBytes(StandardCharsets.US_ASCII));
    store.put(damaged);
    first.look();
    second.look();
    assertThat(second.isReady()).isFalse();
    assertThat(first.shown()).isEqualTo(before);
    assertThat(store.writes()).isEqualTo(1);
    first.leading().look();
    second.look();
    assertThat(second.shown()).isEqualTo(before);
  }

  @Test
  void anApiServerThatIsDownChangesNothing() {
    first.leading().look();
    store.down(true);
    first.after(DAY.multipliedBy(25));
    assertThat(first.timesTold()).isEqualTo(1);
    store.down(false);
    first.look();
    assertThat(first.shown().getNotAfter().toInstant()).isAfter(START.plus(DAY.multipliedBy(40)));
  }

  @Test
  void whatIsToldToPeopleHoldsNoKey() throws Exception {
    first.leading().look();
    Material material = Material.read(store.read().data());
    assertThat(material + " " + material.signing() + " " + material.serving() + store.read())
        .doesNotContain("PRIVATE")
        .hasSizeLessThan(300);
    assertThat(first.published()).allSatisfy(text -> assertThat(text).doesNotContain("PRIVATE"));
  }
}
