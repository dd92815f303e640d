package dev.portcullis.decide.request;

import com.google.common.base.Ascii;
import com.google.common.base.CharMatcher;
import com.google.common.base.Joiner;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.portcullis.model.MeshSettings.PathNormalization;

/**
 * Does to a request what Envoy 1.40 does before its filters see it, as measured: each rule of this
 * package was seen on the real one.
 */
public final class RequestIntake {
  /** What Envoy's parser of HTTP/1.1 takes; by HTTP/2 it would take any token. */
  private static final ImmutableSet<String> METHODS =
      ImmutableSet.of(
          "ACL",
          "BIND",
          "CHECKOUT",
          "CONNECT",
          "COPY",
          "DELETE",
          "GET",
          "HEAD",
          "LINK",
          "LOCK",
          "MERGE",
          "MKACTIVITY",
          "MKCALENDAR",
          "MKCOL",
          "MOVE",
          "NOTIFY",
          "OPTIONS",
          "PATCH",
          "POST",
          "PROPFIND",
          "PROPPATCH",
          "PURGE",
          "PUT",
          "QUERY",
          "REBIND",
          "REPORT",
          "SEARCH",
          "SOURCE",
          "SUBSCRIBE",
          "TRACE",
          "UNBIND",
          "UNLINK",
          "UNLOCK",
          "UNSUBSCRIBE");

  private static final CharMatcher NOT_IN_AUTHORITY =
      CharMatcher.inRange('!', '~').negate().or(CharMatcher.anyOf("/?#<>\"\\^`{}|"));

  private final PathNormalization normalization;
  private final Place place;

  /** Where the proxy stands, which decides whom it believes. */
  public sealed interface Place {
    /** At the edge: it believes nothing but what {@code trustedProxies} before it appended. */
    record Edge(int trustedProxies) implements Place {}

    /** Beside a workload: it believes what the proxy before it says of the client. */
    record Workload() implements Place {}
  }

  public RequestIntake(PathNormalization normalization, Place place) {
    this.normalization = normalization;
    this.place = place;
  }

  /** What becomes of {@code sent}. */
  public Arrival receive(HttpRequest sent) {
    if (!METHODS.contains(sent.method())) {
      return Arrival.Refused.badRequest(
          "http1.codec_error", "Envoy does not know the method " + sent.method());
    }
    return switch (RequestTarget.read(sent)) {
      case RequestTarget.Refused(Arrival.Refused refused) -> refused;
      case RequestTarget.Understood(String authority, String target) ->
          receive(sent, withFurtherHosts(authority, sent), target);
    };
  }

  private Arrival receive(HttpRequest sent, String authority, String target) {
    if (NOT_IN_AUTHORITY.matchesAnyOf(authority)) {
      return Arrival.Refused.badRequest(
          "http.invalid_authority", "the host has a character that no host may have");
    }
    HeaderIntake headers = new HeaderIntake(place, sent);
    Arrival.Refused broken = headers.refusal();
    if (broken != null) {
      return broken;
    }
    if (!target.startsWith("/") && !sent.method().equals("CONNECT")) {
      return new Arrival.Refused(
          404, "", "absolute_path_rejected", "the path does not begin with a slash");
    }
    String normalized = new PathNormalizer(normalization).normalize(target);
    if (normalized == null) {
      return new Arrival.Refused(
          400, "", "path_normalization_failed", "the path has a NUL character");
    }
    String client = new ClientAddress(place).of(sent);
    return new Arrival.Accepted(
        new HttpRequest(
            sent.connection(), sent.method(), authority, normalized, headers.received(client)),
        client);
  }

  /** Envoy joins repeated hosts, so that no rule and no route has such a host. */
  private static String withFurtherHosts(String authority, HttpRequest sent) {
    ImmutableList<String> further =
        sent.headers().stream()
            .filter(header -> Ascii.equalsIgnoreCase(header.name(), "host"))
            .map(HeaderField::value)
            .collect(ImmutableList.toImmutableList());
    return further.isEmpty() ? authority : authority + "," + Joiner.on(',').join(further);
  }
}
