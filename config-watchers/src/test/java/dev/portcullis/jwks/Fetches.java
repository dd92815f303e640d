package dev.portcullis.jwks;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.portcullis.jwks.FetchResult.Failed;
import dev.portcullis.jwks.FetchResult.Fetched;
import dev.portcullis.jwks.NameLookup.NameService;
import dev.portcullis.model.JwksReference;
import dev.portcullis.model.JwksSettings;
import dev.portcullis.model.JwksSettings.IssuerSettings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Makes requests and fetches, for tests; a value that each {@code with} copies. */
record Fetches(
    JwksReference reference,
    JwksSettings settings,
    String etag,
    Duration timeout,
    KeyHosts hosts,
    NameService names,
    ImmutableSet<Integer> ownPorts) {
  static final String ISSUER = "https://issuer.example";
  static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

  /**
   * Where everything of {@code 127.0.0.0/8} may be dialled, and the names {@code *.test} are there.
   */
  static Fetches allowingLoopback() {
    return strict().allowing("127.0.0.0/8");
  }

  /** With the settings that users have without any. */
  static Fetches strict() {
    return new Fetches(
        new JwksReference("foo", ISSUER, ""),
        JwksSettings.DEFAULT,
        "",
        Duration.ofSeconds(5),
        (namespace, host, port) -> new KeyRoute.Outside(),
        Fetches::loopback,
        ImmutableSet.of());
  }

  static InetAddress[] loopback(String host) throws UnknownHostException {
    if (!host.endsWith(".test")) {
      throw new UnknownHostException(host);
    }
    return new InetAddress[] {InetAddress.getByAddress(host, new byte[] {127, 0, 0, 1})};
  }

  Fetches allowing(String... cidrs) {
    return with(settings(ImmutableList.copyOf(cidrs), settings.allowedHosts(), settings.issuers()));
  }

  Fetches allowingHosts(String... hosts) {
    return with(
        settings(
            settings.allowedCidrs(),
            ImmutableListMultimap.<String, String>builder().putAll("foo", hosts).build(),
            settings.issuers()));
  }

  Fetches issuerSettings(String caCertificates, String proxy) {
    IssuerSettings issuer = new IssuerSettings(caCertificates, proxy);
    return with(
        settings(
            settings.allowedCidrs(),
            settings.allowedHosts(),
            ImmutableMap.of(reference.issuer(), issuer)));
  }

  Fetches discovering(String issuer) {
    return new Fetches(
        new JwksReference("foo", issuer, ""), settings, etag, timeout, hosts, names, ownPorts);
  }

  Fetches etag(String tag) {
    return new Fetches(reference, settings, tag, timeout, hosts, names, ownPorts);
  }

  Fetches within(Duration limit) {
    return new Fetches(reference, settings, etag, limit, hosts, names, ownPorts);
  }

  Fetches hosts(KeyHosts routes) {
    return new Fetches(reference, settings, etag, timeout, routes, names, ownPorts);
  }

  Fetches names(NameService service) {
    return new Fetches(reference, settings, etag, timeout, hosts, service, ownPorts);
  }

  Fetches ownPorts(Integer... ports) {
    return new Fetches(
        reference, settings, etag, timeout, hosts, names, ImmutableSet.copyOf(ports));
  }

  private Fetches with(JwksSettings other) {
    return new Fetches(reference, other, etag, timeout, hosts, names, ownPorts);
  }

  private static JwksSettings settings(
      ImmutableList<String> cidrs,
      ImmutableListMultimap<String, String> hosts,
      ImmutableMap<String, IssuerSettings> issuers) {
    JwksSettings defaults = JwksSettings.DEFAULT;
    return new JwksSettings(
        defaults.fetch(),
        defaults.maxStale(),
        defaults.minRefresh(),
        defaults.maxRefresh(),
        cidrs,
        hosts,
        issuers);
  }

  /** Fetches the keys at {@code uri}; "" discovers where they are. */
  FetchResult fetch(String uri) {
    try (HttpJwksFetcher fetcher = fetcher()) {
      return fetcher.fetch(request(uri));
    }
  }

  HttpJwksFetcher fetcher() {
    return new HttpJwksFetcher(() -> ownPorts, names, InstantSource.fixed(NOW));
  }

  FetchRequest request(String uri) {
    JwksReference asked = new JwksReference(reference.namespace(), reference.issuer(), uri);
    return new FetchRequest(asked, timeout, etag, hosts, settings);
  }

  Fetched fetched(String uri) {
    return switch (fetch(uri)) {
      case Fetched fetched -> fetched;
      case FetchResult other -> throw new AssertionError("not fetched: " + other);
    };
  }

  FetchFailure failure(String uri) {
    return switch (fetch(uri)) {
      case Failed failed -> failed.failure();
      case FetchResult other -> throw new AssertionError("no failure: " + other);
    };
  }
}
