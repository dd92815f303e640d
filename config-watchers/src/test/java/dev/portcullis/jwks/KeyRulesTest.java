package dev.portcullis.jwks;

import static dev.portcullis.jwks.JwksFixture.REFERENCE;
import static dev.portcullis.jwks.JwksFixture.URI;
import static dev.portcullis.jwks.KeyServers.answered;
import static dev.portcullis.jwks.KeyServers.keys;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ImmutableMap;
import dev.portcullis.jwks.FetchFailure.Cause;
import dev.portcullis.jwks.KeyRoute.Inside;
import dev.portcullis.jwks.KeyRoute.Outside;
import dev.portcullis.model.ConfigKey;
import dev.portcullis.model.ConfigKind;
import dev.portcullis.model.FetchedKeys.Expired;
import dev.portcullis.model.FetchedKeys.Known;
import dev.portcullis.model.JwksReference;
import dev.portcullis.model.JwksSettings;
import dev.portcullis.model.JwksSettings.IssuerSettings;
import dev.portcullis.model.Service.HostPort;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who shares a fetch with whom, and what a change of the rules does. */
final class KeyRulesTest {
  private static final JwksReference OTHER = new JwksReference("bar", "https://idp.example", URI);
  private static final FetchResult REFUSED =
      new FetchResult.Failed(new FetchFailure(Cause.NOT_ALLOWED, "it must not be dialled"));

  private final JwksFixture fixture = new JwksFixture();

  @AfterEach
  void close() {
    fixture.close();
  }

  private static KeyRoute inside(String address) {
    return new Inside(
        new ConfigKey(ConfigKind.SERVICE, "bar", "idp"),
        ImmutableList.of(new HostPort(address, 443)),
        null);
  }

  private static JwksSettings settings(
      ImmutableListMultimap<String, String> hosts, ImmutableMap<String, IssuerSettings> issuers) {
    JwksSettings usual = JwksSettings.DEFAULT;
    return new JwksSettings(
        usual.fetch(),
        usual.maxStale(),
        usual.minRefresh(),
        usual.maxRefresh(),
        usual.allowedCidrs(),
        hosts,
        issuers);
  }

  private static JwksSettings hosts(String namespace, String host) {
    return settings(ImmutableListMultimap.of(namespace, host), ImmutableMap.of());
  }

  @Test
  void whatMustNotBeAskedIsNotAwaited() {
    fixture.servers.answer(URI, any -> REFUSED);
    fixture.want(REFERENCE);
    // Else proxies would keep keys that an earlier server gave, though the rules forbid it now.
    assertThat(fixture.known()).isInstanceOf(Expired.class);
    fixture.servers.answer(URI, keys("a"));
    fixture.pass(Duration.ofMinutes(1));
    assertThat(fixture.known()).isInstanceOf(Known.class);
  }

  @Test
  void whatIsSharedIsFetchedForNoNamespace() {
    fixture.want(REFERENCE, OTHER);
    assertThat(fixture.servers.requests).hasSize(1);
    assertThat(fixture.servers.requests.getFirst().reference().namespace()).isEmpty();
  }

  @Test
  void aNamespaceWithAHostOfItsOwnSharesNothing() {
    fixture.hosts =
        (namespace, host, port) -> namespace.equals("bar") ? inside("10.0.0.1") : new Outside();
    fixture.want(REFERENCE, OTHER);
    assertThat(fixture.servers.requests)
        .extracting(request -> request.reference().namespace())
        .containsExactlyInAnyOrder("", "bar");
  }

  @Test
  void aNamespaceWithAListOfHostsSharesNothing() {
    fixture.settings = hosts("bar", "*.example");
    fixture.want(REFERENCE, OTHER);
    assertThat(fixture.servers.requests).hasSize(2);
  }

  @Test
  void issuersThatAreReachedInOtherWaysShareNothing() {
    fixture.settings =
        settings(
            ImmutableListMultimap.of(),
            ImmutableMap.of("other", new IssuerSettings("", "http://proxy:3128")));
    fixture.want(REFERENCE, new JwksReference("foo", "other", URI));
    assertThat(fixture.servers.requests).hasSize(2);
  }

  @Test
  void discoveryIsNeverShared() {
    fixture.want(
        new JwksReference("foo", "https://idp.example", ""),
        new JwksReference("bar", "https://idp.example", ""));
    assertThat(fixture.servers.requests).hasSize(2);
  }

  @Test
  void anUnchangedReferenceIsNotFetchedAgain() {
    fixture.servers.answer(URI, keys("a"));
    for (int i = 0; i < 100; i++) {
      fixture.want(REFERENCE);
      fixture.pass(Duration.ofSeconds(1));
    }
    assertThat(fixture.servers.requests).hasSize(1);
  }

  @Test
  void anotherRouteIsTriedSoon() {
    fixture.hosts = (namespace, host, port) -> inside("10.0.0.1");
    fixture.servers.answer(URI, keys("a"));
    fixture.want(REFERENCE);
    fixture.hosts = (namespace, host, port) -> inside("10.0.0.2");
    fixture.want(REFERENCE);
    fixture.pass(Duration.ofSeconds(1));
    assertThat(fixture.servers.requests).hasSize(2);
    assertThat(fixture.known()).isInstanceOf(Known.class);
  }

  @Test
  void keysFromWhereRulesNoLongerAllowItAreWithdrawn() {
    fixture.settings = hosts("foo", "idp.example");
    fixture.servers.answer(URI, keys("a"));
    fixture.want(REFERENCE);
    fixture.settings = hosts("foo", "elsewhere.example");
    fixture.servers.answer(URI, any -> REFUSED);
    fixture.want(REFERENCE);
    fixture.pass(Duration.ofSeconds(1));
    assertThat(fixture.known()).isInstanceOf(Expired.class);
  }

  @Test
  void anAddressThatANameServerMadeUpCostsNoKeys() {
    fixture.servers.answer(URI, keys("a"));
    fixture.want(REFERENCE);
    fixture.servers.answer(URI, any -> REFUSED);
    fixture.pass(Duration.ofHours(24));
    assertThat(fixture.known()).isInstanceOf(Known.class);
    assertThat(fixture.status().failure()).isNotNull();
  }

  @Test
  void theServerIsAskedWhetherWhatItGaveStillHolds() {
    fixture.servers.answer(
        URI,
        request ->
            request.etag().equals("\"1\"")
                ? new FetchResult.NotModified(Duration.ofMinutes(5))
                : answered(keys("a"), "\"1\"", Duration.ofMinutes(5)));
    fixture.want(REFERENCE);
    fixture.pass(Duration.ofHours(200));
    assertThat(fixture.told).hasSize(1);
    assertThat(fixture.known()).isInstanceOf(Known.class);
    assertThat(fixture.servers.requests.size()).isBetween(2100, 2800);
  }

  @Test
  void aClockThatGoesBackStopsNothing() {
    fixture.servers.answer(URI, keys("a"));
    fixture.want(REFERENCE);
    fixture.pass(Duration.ofMinutes(5));
    fixture.time.set(JwksFixture.START.minus(Duration.ofDays(400)));
    fixture.servers.answer(URI, keys("b"));
    fixture.pass(Duration.ofMinutes(24));
    assertThat(((Known) fixture.known()).jwks()).contains("\"b\"");
    fixture.time.set(JwksFixture.START.minus(Duration.ofDays(800)));
    fixture.servers.down(URI);
    fixture.pass(Duration.ofHours(169));
    assertThat(fixture.known()).isInstanceOf(Expired.class);
  }

  @Test
  void aRefreshThatIsAskedForIsAtOnce() {
    fixture.servers.answer(URI, keys("a"));
    fixture.want(REFERENCE);
    assertThat(fixture.source.refresh("https://idp.example")).isTrue();
    assertThat(fixture.servers.requests).hasSize(2);
    assertThat(fixture.source.refresh("https://nobody.example")).isFalse();
  }

  @Test
  void aRefreshThatIsAskedForDuringAFetchIsAfterIt() {
    fixture.servers.answer(
        URI,
        request -> {
          if (fixture.servers.requests.size() == 1) {
            fixture.servers.down(URI);
            fixture.source.refresh("https://idp.example");
            fixture.source.refresh("https://idp.example");
          }
          return answered(keys("a"), "", null);
        });
    fixture.want(REFERENCE);
    assertThat(fixture.servers.requests).hasSize(2);
    assertThat(fixture.status().failure()).isNotNull();
  }
}
