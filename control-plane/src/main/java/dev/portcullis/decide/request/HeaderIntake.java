package dev.portcullis.decide.request;

import com.google.common.base.Ascii;
import com.google.common.base.CharMatcher;
import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.portcullis.decide.request.RequestIntake.Place;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes of the header lines as sent those that filters see. Confined to one request. */
final class HeaderIntake {
  private static final CharMatcher BLANK = CharMatcher.anyOf(" \t");
  private static final CharMatcher NAME =
      CharMatcher.inRange('0', '9')
          .or(CharMatcher.inRange('a', 'z'))
          .or(CharMatcher.inRange('A', 'Z'))
          .or(CharMatcher.anyOf("!#$%&'*+-.^_`|~"));
  private static final CharMatcher CONTROL =
      CharMatcher.inRange('\0', '\u001f').and(CharMatcher.isNot('\t')).or(CharMatcher.is('\u007f'));
  private static final Splitter TOKENS = Splitter.on(',').trimResults().omitEmptyStrings();
  private static final int MOST_NOMINATED = 10;

  private static final ImmutableSet<String> MUST_NOT_BE_NOMINATED =
      ImmutableSet.of("x-forwarded-for", "x-forwarded-host", "x-forwarded-proto");

  private static final ImmutableSet<String> OF_THE_HOP =
      ImmutableSet.of(
          "host",
          "connection",
          "keep-alive",
          "proxy-connection",
          "transfer-encoding",
          "te",
          "upgrade",
          "x-forwarded-client-cert");

  private final Place place;
  private final HttpRequest sent;
  private final Set<String> nominated = new LinkedHashSet<>();

  HeaderIntake(Place place, HttpRequest sent) {
    this.place = place;
    this.sent = sent;
    for (String connection : values("connection")) {
      TOKENS.split(connection).forEach(token -> nominated.add(Ascii.toLowerCase(token)));
    }
  }

  /** Why the proxy answers such a request itself; null if it doesn't. */
  Arrival.@Nullable Refused refusal() {
    for (HeaderField header : sent.headers()) {
      if (header.name().isEmpty() || !NAME.matchesAllOf(header.name())) {
        return Arrival.Refused.badRequest("http1.codec_error", "a header's name is no token");
      }
      if (CONTROL.matchesAnyOf(header.value())) {
        return Arrival.Refused.badRequest(
            "http1.invalid_characters", "a header has a control character");
      }
    }
    boolean masks =
        nominated.size() >= MOST_NOMINATED
            || nominated.stream().anyMatch(MUST_NOT_BE_NOMINATED::contains)
            || nominated.stream().anyMatch(name -> name.startsWith(":"));
    if (masks) {
      return Arrival.Refused.badRequest(
          "http1.connection_header_rejected", "connection names headers that must not be dropped");
    }
    return upgrade() != null && !isWebSocket()
        ? new Arrival.Refused(403, "", "upgrade_failed", "only WebSocket upgrades are offered")
        : null;
  }

  /** The lines that filters see, with what Envoy adds. */
  ImmutableList<HeaderField> received(String client) {
    HeaderLines lines = new HeaderLines();
    for (HeaderField header : sent.headers()) {
      String name = Ascii.toLowerCase(header.name());
      if (!OF_THE_HOP.contains(name)
          && !nominated.contains(name)
          && !ProxyHeaders.removed(place).contains(name)) {
        lines.add(name, BLANK.trimFrom(header.value()));
      }
    }
    if (values("te").stream()
        .anyMatch(te -> ImmutableList.copyOf(TOKENS.split(te)).contains("trailers"))) {
      lines.add("te", "trailers");
    }
    String upgrade = upgrade();
    if (upgrade != null) {
      lines.add("upgrade", upgrade);
      values("connection").forEach(value -> lines.add("connection", value));
    }
    ProxyHeaders.add(place, sent, client, lines);
    return lines.all();
  }

  /** The protocol that is asked for, null for none or one that is passed over. */
  private @Nullable String upgrade() {
    List<String> protocols = values("upgrade");
    return nominated.contains("upgrade")
            && !protocols.isEmpty()
            && !protocols.getFirst().equals("h2c")
        ? protocols.getFirst()
        : null;
  }

  private boolean isWebSocket() {
    return Ascii.equalsIgnoreCase(String.valueOf(upgrade()), "websocket");
  }

  private List<String> values(String name) {
    return sent.headers().stream()
        .filter(header -> Ascii.equalsIgnoreCase(header.name(), name))
        .map(header -> BLANK.trimFrom(header.value()))
        .toList();
  }
}
