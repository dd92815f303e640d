package dev.portcullis.jwks;

import static dev.portcullis.jwks.JwksFixture.REFERENCE;
import static dev.portcullis.jwks.JwksFixture.START;
import static dev.portcullis.jwks.JwksFixture.URI;
import static dev.portcullis.jwks.KeyServers.keys;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import dev.portcullis.model.FetchedKeys.Known;
import dev.portcullis.model.JwksSettings;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two replicas, of which one fetches for both, in virtual time. */
final class SharingTest {
  private final VirtualTimekeeper time = new VirtualTimekeeper(START);
  private final KeyServers servers = new KeyServers();
  private final KeyServers serversOfOther = new KeyServers();
  private final JwksFixture holder = new JwksFixture(KeySetStore.none(), servers, time);
  private final JwksFixture other = new JwksFixture(KeySetStore.none(), serversOfOther, time);
  private ImmutableMap<String, SharedKeySet> board = ImmutableMap.of();
  private boolean holderLives = true;

  @BeforeEach
  void share() {
    holder.source.shareWith(new Board(true));
    other.source.shareWith(new Board(false));
    servers.answer(URI, keys("a"));
    serversOfOther.answer(URI, keys("a"));
  }

  @AfterEach
  void close() {
    holder.close();
    other.close();
  }

  @Test
  void oneFetchesForBothForHours() {
    want();
    time.pass(Duration.ofHours(6));
    assertThat(servers.requests).hasSizeGreaterThan(10);
    assertThat(serversOfOther.requests).isEmpty();
    assertThat(other.known()).isEqualTo(holder.known());
  }

  @Test
  void aRotationThatTheHolderSeesBothTell() {
    want();
    servers.answer(URI, keys("b"));
    time.pass(Duration.ofMinutes(25));
    assertThat(((Known) other.known()).jwks()).contains("\"b\"").doesNotContain("\"a\"");
    assertThat(serversOfOther.requests).isEmpty();
  }

  @Test
  void whatTheHolderDoesNotRenewIsFetchedHere() {
    want();
    holderLives = false;
    serversOfOther.answer(URI, keys("b"));
    time.pass(Duration.ofMinutes(30));
    assertThat(serversOfOther.requests).isNotEmpty();
    assertThat(((Known) other.known()).jwks()).contains("\"b\"");
  }

  @Test
  void anUnknownKeyIsAskedForHereAndOlderKeysDoNotComeBack() {
    want();
    serversOfOther.answer(URI, keys("a", "b"));
    time.pass(Duration.ofMinutes(1));
    other.unknownKey("b", "proxy");
    time.pass(Duration.ofSeconds(5));
    assertThat(serversOfOther.requests).hasSize(1);
    other.source.sharedKeysChanged();
    assertThat(((Known) other.known()).jwks()).contains("\"b\"");
  }

  @Test
  void keysThatWereFetchedUnderOtherRulesAreNotTakenOver() {
    other.settings = allowing("10.0.0.0/8");
    want();
    assertThat(serversOfOther.requests).hasSize(1);
  }

  @Test
  void whatIsNoKeySetIsNotTakenOver() {
    holder.want(REFERENCE);
    board =
        ImmutableMap.copyOf(
            Maps.transformValues(
                board,
                one ->
                    new SharedKeySet(
                        one.rules(),
                        "{\"keys\":[{\"kty\":\"oct\",\"k\":\"AAAA\"}]}",
                        one.uri(),
                        one.fetched(),
                        one.changed(),
                        one.until())));
    other.want(REFERENCE);
    assertThat(serversOfOther.requests).hasSize(1);
  }

  private static JwksSettings allowing(String block) {
    JwksSettings usual = JwksSettings.DEFAULT;
    return new JwksSettings(
        usual.fetch(),
        usual.maxStale(),
        usual.minRefresh(),
        usual.maxRefresh(),
        ImmutableList.of(block),
        ImmutableListMultimap.of(),
        usual.issuers());
  }

  private void want() {
    holder.want(REFERENCE);
    other.want(REFERENCE);
  }

  private final class Board implements SharedKeys {
    private final boolean writes;

    Board(boolean writes) {
      this.writes = writes;
    }

    @Override
    public @Nullable SharedKeySet find(String target) {
      return writes ? null : board.get(target);
    }

    @Override
    public void fetched(ImmutableMap<String, SharedKeySet> all) {
      if (writes && holderLives && !all.equals(board)) {
        board = all;
        other.source.sharedKeysChanged();
      }
    }
  }
}
