package dev.portcullis.jwks;

import static dev.portcullis.jwks.JwksFixture.REFERENCE;
import static dev.portcullis.jwks.JwksFixture.URI;
import static dev.portcullis.jwks.KeyServers.keys;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableSet;
import dev.portcullis.model.FetchedKeys.Known;
import dev.portcullis.model.JwksReference;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What tokens with keys that nobody knows yet bring about. */
final class UnknownKeyTest {
  private static final Duration TEN_SECONDS = Duration.ofSeconds(10);
  private final JwksFixture fixture = new JwksFixture();

  @BeforeEach
  void fetchOnce() {
    fixture.servers.answer(URI, keys("old"));
    fixture.want(REFERENCE);
    fixture.pass(Duration.ofSeconds(30));
    assertThat(asked()).isZero();
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  /** Besides the first time. */
  private long asked() {
    return fixture.servers.asked(URI) - 1;
  }

  @Test
  void theFirstOneIsFetchedForAtOnce() {
    fixture.servers.answer(URI, keys("old", "new"));
    fixture.unknownKey("new", "proxy");
    assertThat(asked()).isEqualTo(1);
    assertThat(((Known) fixture.known()).jwks()).contains("\"new\"");
    fixture.unknownKey("new", "proxy");
    fixture.pass(Duration.ofMinutes(5));
    assertThat(asked()).isEqualTo(1);
  }

  @Test
  void othersWithinTenSecondsAreOneFetchAfterThese() {
    fixture.unknownKey("x", "proxy");
    for (int i = 0; i < 5; i++) {
      fixture.unknownKey("y" + i, "proxy");
    }
    fixture.pass(TEN_SECONDS.minusMillis(1));
    assertThat(asked()).isEqualTo(1);
    fixture.pass(Duration.ofMillis(1));
    assertThat(asked()).isEqualTo(2);
    fixture.pass(Duration.ofMinutes(5));
    assertThat(asked()).isEqualTo(2);
  }

  @Test
  void whateverTheIdsAnIssuerIsAskedOnceInTenSeconds() {
    for (int second = 0; second < 100; second++) {
      for (int i = 0; i < 50; i++) {
        fixture.unknownKey("x" + second + "-" + i, "proxy" + i);
      }
      fixture.pass(Duration.ofSeconds(1));
    }
    assertThat(asked()).isBetween(9L, 11L);
  }

  @Test
  void anIdThatIsKnownToBeBadIsIgnoredForAMinute() {
    fixture.unknownKey("x", "proxy");
    for (int i = 0; i < 49; i++) {
      fixture.pass(Duration.ofSeconds(1));
      fixture.unknownKey("x", "proxy");
    }
    assertThat(asked()).isEqualTo(1);
    fixture.pass(Duration.ofSeconds(11));
    fixture.unknownKey("x", "proxy");
    assertThat(asked()).isEqualTo(2);
  }

  @Test
  void whatIsBadForOneKeySetIsNotForTheNext() {
    fixture.unknownKey("soon", "proxy");
    fixture.servers.answer(URI, keys("old", "other"));
    fixture.pass(TEN_SECONDS);
    fixture.unknownKey("other", "proxy");
    assertThat(asked()).isEqualTo(2);
    fixture.servers.answer(URI, keys("old", "other", "soon"));
    fixture.pass(TEN_SECONDS);
    fixture.unknownKey("soon", "proxy");
    assertThat(((Known) fixture.known()).jwks()).contains("\"soon\"");
  }

  @Test
  void aBadSignatureIsReasonToAskAgainEveryTenSeconds() {
    for (int i = 0; i < 60; i++) {
      fixture.unknownKey("", "proxy");
      fixture.pass(Duration.ofSeconds(1));
    }
    assertThat(asked()).isBetween(6L, 7L);
  }

  @Test
  void aKeyUnderAnIdThatIsKnownMayBeAnother() {
    fixture.servers.answer(URI, keys("old", "more"));
    fixture.unknownKey("old", "proxy");
    assertThat(asked()).isEqualTo(1);
  }

  @Test
  void aKeyThatProxiesAreJustBeingToldOfIsNoReason() {
    fixture.servers.answer(URI, keys("old", "new"));
    fixture.unknownKey("new", "proxy");
    fixture.pass(Duration.ofSeconds(1));
    fixture.unknownKey("new", "other proxy");
    fixture.pass(TEN_SECONDS);
    assertThat(asked()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\nb", "\u202e", "\u0000"})
  void idsThatCannotBeWrittenAreOne(String id) {
    fixture.unknownKey(id, "proxy");
    fixture.pass(TEN_SECONDS);
    fixture.unknownKey("k".repeat(257), "proxy");
    fixture.pass(TEN_SECONDS);
    assertThat(asked()).isEqualTo(1);
  }

  @Test
  void oneProxyMaySignalTenTimesAndThenOnceASecond() {
    JwksReference[] references = new JwksReference[30];
    for (int i = 0; i < references.length; i++) {
      references[i] = new JwksReference("foo", "issuer", "https://idp.example/" + i);
      fixture.servers.answer(references[i].uri(), keys("a"));
    }
    fixture.want(references);
    int before = fixture.servers.requests.size();
    for (JwksReference reference : references) {
      fixture.source.unknownKey(ImmutableSet.of(reference), "x", "proxy");
    }
    assertThat(fixture.servers.requests).hasSize(before + 10);
    fixture.source.unknownKey(ImmutableSet.of(references[29]), "x", "other");
    assertThat(fixture.servers.requests).hasSize(before + 11);
    fixture.pass(Duration.ofSeconds(1));
    fixture.source.unknownKey(ImmutableSet.of(references[28]), "x", "proxy");
    assertThat(fixture.servers.requests).hasSize(before + 12);
  }

  @Test
  void whileTheServerIsDownASignalIsHeardAllTheSame() {
    fixture.servers.down(URI);
    fixture.unknownKey("new", "proxy");
    fixture.pass(Duration.ofMinutes(4));
    fixture.servers.answer(URI, keys("new"));
    fixture.unknownKey("new", "proxy");
    assertThat(((Known) fixture.known()).jwks()).contains("\"new\"");
  }

  @Test
  void anUnknownReferenceIsNobodys() {
    fixture.source.unknownKey(ImmutableSet.of(new JwksReference("bar", "b", URI)), "x", "proxy");
    assertThat(asked()).isZero();
  }
}
