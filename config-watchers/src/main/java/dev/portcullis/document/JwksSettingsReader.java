package dev.portcullis.document;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ImmutableMap;
import dev.portcullis.model.JwksSettings;
import dev.portcullis.model.JwksSettings.Fetch;
import dev.portcullis.model.JwksSettings.IssuerSettings;
import dev.portcullis.model.ProblemCode;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads {@code portcullis.jwks} of a mesh config. */
final class JwksSettingsReader {
  private static final ImmutableMap<String, Fetch> FETCHERS =
      ImmutableMap.of("control-plane", Fetch.CONTROL_PLANE, "proxy", Fetch.PROXY);
  private static final Duration SHORTEST = Duration.ofSeconds(1);

  private JwksSettingsReader() {}

  static JwksSettings read(@Nullable Fields jwks) {
    JwksSettings defaults = JwksSettings.DEFAULT;
    if (jwks == null) {
      return defaults;
    }
    Duration least = refresh(jwks, "minRefresh", defaults.minRefresh());
    Duration most = refresh(jwks, "maxRefresh", defaults.maxRefresh());
    if (most.compareTo(least) < 0) {
      jwks.report(
          ProblemCode.OUT_OF_RANGE,
          jwks.has("maxRefresh") ? "maxRefresh" : "minRefresh",
          "makes maxRefresh shorter than minRefresh",
          "");
      most = least;
    }
    JwksSettings settings =
        new JwksSettings(
            PortcullisSettings.one(jwks, "fetch", FETCHERS, defaults.fetch()),
            maxStale(jwks, defaults.maxStale()),
            least,
            most,
            PolicyValues.list(jwks, "allowedCidrs", PolicyValues::ipBlock),
            allowedHosts(jwks),
            issuers(jwks));
    jwks.done();
    return settings;
  }

  /** Unlike other durations it may be 0, with or without a unit: for ever. */
  private static Duration maxStale(Fields jwks, Duration otherwise) {
    Node written = jwks.node("maxStale");
    if (written == null) {
      return otherwise;
    }
    Duration stale = written instanceof ScalarNode scalar ? Durations.parse(scalar.value()) : null;
    if (stale == null) {
      jwks.report(
          ProblemCode.INVALID_DURATION, "maxStale", "is no duration", "write 168h, or 0 for ever");
      return otherwise;
    }
    return stale;
  }

  private static Duration refresh(Fields jwks, String name, Duration otherwise) {
    Duration duration = jwks.duration(name);
    if (duration != null && duration.compareTo(SHORTEST) < 0) {
      jwks.report(ProblemCode.OUT_OF_RANGE, name, "is less than a second", "");
      return otherwise;
    }
    return duration == null ? otherwise : duration;
  }

  private static ImmutableListMultimap<String, String> allowedHosts(Fields jwks) {
    ImmutableListMultimap.Builder<String, String> hosts = ImmutableListMultimap.builder();
    for (Fields element : jwks.objects("allowedHosts")) {
      String namespace = element.required("namespace");
      ImmutableList<String> its = PolicyValues.list(element, "hosts", Hosts::check);
      if (its.isEmpty()) {
        // Without hosts the namespace would be one without an entry, and could use any.
        element.report(
            ProblemCode.EMPTY_VALUE,
            "hosts",
            "must not be empty",
            "write a host that there is not, such as none.invalid, for no host at all");
      }
      hosts.putAll(namespace == null ? "" : namespace, its);
      element.done();
    }
    return hosts.build();
  }

  private static ImmutableMap<String, IssuerSettings> issuers(Fields jwks) {
    Map<String, IssuerSettings> issuers = new LinkedHashMap<>();
    for (Fields element : jwks.objects("issuers")) {
      String issuer = element.required("issuer");
      IssuerSettings settings =
          new IssuerSettings(element.string("caCertificates", ""), proxy(element));
      if (issuer != null && issuers.putIfAbsent(issuer, settings) != null) {
        element.report(ProblemCode.DUPLICATE_KEY, "issuer", "is given twice", "remove one");
      }
      element.done();
    }
    return ImmutableMap.copyOf(issuers);
  }

  private static String proxy(Fields issuer) {
    String text = issuer.string("proxy", "");
    if (!text.isEmpty() && !isProxy(text)) {
      // Not the text: it may hold a password.
      issuer.report(
          ProblemCode.INVALID_URI,
          "proxy",
          "is not the place of an HTTP proxy",
          "write http://HOST:PORT");
      return "";
    }
    return text;
  }

  private static boolean isProxy(String text) {
    try {
      URI uri = new URI(text);
      boolean bare =
          uri.getUserInfo() == null
              && uri.getQuery() == null
              && uri.getFragment() == null
              && (uri.getPath().isEmpty() || uri.getPath().equals("/"));
      return "http".equals(uri.getScheme())
          && uri.getHost() != null
          && uri.getPort() > 0
          && uri.getPort() <= 65_535
          && bare;
    } catch (URISyntaxException e) {
      return false;
    }
  }
}
