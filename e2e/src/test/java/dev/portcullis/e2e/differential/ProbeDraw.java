package dev.portcullis.e2e.differential;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Draws requests in the words of the policies. */
final class ProbeDraw {
  private static final ImmutableList<String> QUERIES =
      ImmutableList.of("", "?", "?a=b", "?x=/a", "?a=%2F", "?a=b?c", "#frag", "?a#f", "?a=é");

  private final Draw draw;
  private final Vocabulary words;
  private final ImmutableList<Link> links;
  private final ImmutableList<ImmutableMap<String, Object>> tokens;

  ProbeDraw(Draw draw, Vocabulary words) {
    this.draw = draw;
    this.words = words;
    this.links = draw.several(3, this::link);
    TokenDraw mint = new TokenDraw(draw, words);
    ImmutableList.Builder<ImmutableMap<String, Object>> some = ImmutableList.builder();
    for (int i = 0; i < 6; i++) {
      some.add(mint.token());
    }
    this.tokens = some.build();
  }

  ImmutableMap<String, Object> request() {
    List<Object> used = new ArrayList<>();
    List<String> lines = new ArrayList<>();
    String target = target(used);
    for (int count = draw.mostly(1, 0, 2, 4); count > 0; count--) {
      lines.add(header());
    }
    if (draw.percent(55)) {
      for (int count = draw.percent(85) ? 1 : 2; count > 0; count--) {
        lines.add(draw.below(lines.size() + 1), token(used));
      }
    }
    ImmutableMap.Builder<String, Object> request = ImmutableMap.builder();
    ImmutableMap<String, Object> connection = draw.pick(links).tree();
    if (!connection.isEmpty()) {
      request.put("connection", connection);
    }
    String method = draw.pick(words.methods());
    request.put("method", draw.percent(3) ? draw.nearly(method).replace("é", "") : method);
    String host = draw.pick(words.hosts());
    request.put(
        "host",
        draw.percent(20)
            ? draw.of(host + ":8080", host + ".", "other", host.toUpperCase(Locale.ROOT))
            : host);
    request.put("target", target);
    request.put("headers", ImmutableList.copyOf(lines));
    request.put("tokens", ImmutableList.copyOf(used));
    return request.buildOrThrow();
  }

  private Link link() {
    String source = draw.of("127.0.0.1", "127.0.0.1", "127.0.0.2", "127.0.0.3", "127.9.9.9");
    if (draw.percent(65)) {
      return new Link(source, false, null, "");
    }
    return new Link(
        source,
        true,
        draw.percent(85) ? draw.pick(Identities.CLIENTS) : null,
        draw.of("", "a.example", "A.example", "b.example"));
  }

  private String target(List<Object> used) {
    String path = draw.pick(words.paths());
    path =
        switch (draw.below(13)) {
          case 5 -> path + "*";
          case 0 ->
              path + draw.of("/x", "x", "/", "/x/y", "//", ";x=y", "%2Fx", "/..", "/.", "%2e");
          case 1 -> "/x/.." + path;
          case 2 -> path.replace("/", "//");
          case 3 -> path.replace("a", "%61");
          case 4 -> "/store/" + draw.of("a/b", "", "a", "a//b") + "/cart";
          default -> path;
        };
    if (draw.percent(12)) {
      String name = draw.of("token", "t", "access_token", "ACCESS_TOKEN");
      return path
          + draw.of("?", "?a=b&", "?x&")
          + name
          + "="
          + next(used)
          + draw.of("", "&b=2", "&");
    }
    return path + (draw.percent(70) ? "" : draw.pick(QUERIES));
  }

  /** A reference to a token, which is added to those of the request. */
  private String next(List<Object> used) {
    used.add(draw.pick(tokens));
    return "<token " + (used.size() - 1) + ">";
  }

  private String token(List<Object> used) {
    String token = next(used);
    return switch (draw.below(22)) {
      case 0 -> "authorization: bearer " + token;
      case 1 -> "authorization: Bearer  " + token;
      case 2 -> "Authorization: Bearer " + token + draw.of("x", " x", ",", "=", ".");
      case 3 ->
          "authorization: "
              + draw.of(
                  "Bearer", "Bearer ", "Basic dTpw", "Bearer opaque", "xBearer " + token, token);
      case 4, 5 -> "x-jwt: " + draw.of("Bearer ", "Value ", "jwt", "") + token;
      case 6 -> "x-tok: " + draw.of("Bearer ", "Value ", "", "B") + token;
      case 7 -> "cookie: session=" + token;
      case 8 -> "cookie: a=b; tok=" + token + draw.of("", "; c=d");
      case 9 -> "cookie: session=\"" + token + "\"";
      default -> "authorization: Bearer " + token;
    };
  }

  private String header() {
    String name = draw.pick(words.headers());
    if (name.startsWith(":") || name.equals("host")) {
      name = draw.of("x-a", "x-b");
    }
    return switch (draw.below(16)) {
      case 0, 1 ->
          "x-forwarded-for: "
              + draw.of(
                  "10.1.2.3",
                  "10.1.2.3, 10.1.2.200",
                  "10.1.2.3,127.0.0.2",
                  "bad",
                  "2001:db8::1",
                  "10.1.2.3:80",
                  "",
                  "1.2.3.4, 10.1.2.3, 127.0.0.1",
                  "[2001:db8::1]");
      case 2 -> "x-forwarded-proto: " + draw.of("https", "http", "HTTPS", "ftp");
      case 3 -> "origin: https://a.example";
      case 4 -> "access-control-request-method: GET";
      case 5 -> "x-out-a: forged";
      case 6 -> "x-payload: forged";
      case 7 -> "x-forwarded-client-cert: By=x;URI=" + draw.pick(Identities.CLIENTS);
      default -> value(name);
    };
  }

  private String value(String name) {
    String written = draw.percent(10) ? name.toUpperCase(Locale.ROOT) : name;
    String value = draw.pick(words.values());
    if (name.equals("x-forwarded-proto")) {
      // With an empty one Envoy finds no route, whatever policies say.
      return written + ": " + value + "x";
    }
    return written + ": " + variant(value);
  }

  /** Mostly as it is; else nearly so, or with the stars of a rule, which are literal here. */
  private String variant(String value) {
    return switch (draw.below(8)) {
      case 0 -> draw.nearly(value);
      case 1 -> draw.pattern(value);
      default -> value;
    };
  }
}
