package dev.portcullis.e2e.differential;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.function.Supplier;

/** Draws the rules of AuthorizationPolicies. */
final class RuleDraw {
  private static final ImmutableList<String> TEMPLATES =
      ImmutableList.of(
          "/{*}",
          "/{**}",
          "/a/{*}",
          "/a/{**}",
          "/{*}/b",
          "/a/{*}/c",
          "/store/{**}/cart",
          "/store/{*}/cart",
          "/a/{**}/c",
          "/{*}/{*}",
          "/{*}/{**}",
          "/a%2Fb/{**}",
          "/a;x/{*}",
          "/{**}/b",
          "/a.b/{**}");

  private final Draw draw;
  private final Vocabulary words;
  private final SourceDraw source;

  RuleDraw(Draw draw, Vocabulary words) {
    this.draw = draw;
    this.words = words;
    this.source = new SourceDraw(draw, words);
  }

  ImmutableMap<String, Object> rule(boolean custom) {
    ImmutableMap.Builder<String, Object> rule = ImmutableMap.builder();
    int parts = draw.below(16);
    if (!custom && (parts & 1) != 0) {
      rule.put("from", draw.several(2, source::from));
    }
    if (custom || (parts & 2) != 0) {
      rule.put("to", draw.several(2, this::to));
    }
    if (!custom && (parts & 12) == 4) {
      rule.put("when", draw.several(2, this::when));
    }
    return rule.buildOrThrow();
  }

  private ImmutableMap<String, Object> to() {
    Fields fields = new Fields(draw);
    for (int count = draw.mostly(1, 2, 3); count > 0; count--) {
      switch (draw.below(8)) {
        case 0, 1 -> fields.add("hosts", () -> draw.pattern(draw.pick(words.hosts())));
        case 2 -> fields.add("methods", () -> draw.pattern(draw.pick(words.methods())));
        case 3 -> fields.add("ports", this::port);
        default -> fields.add("paths", this::path);
      }
    }
    return ImmutableMap.of("operation", fields.build());
  }

  private String path() {
    return draw.percent(15) ? draw.pick(TEMPLATES) : draw.pattern(draw.pick(words.paths()));
  }

  private String port() {
    return draw.of("8080", "80", "0", "65535", "8081");
  }

  private ImmutableMap<String, Object> when() {
    Fields fields = new Fields(draw);
    String key =
        switch (draw.below(20)) {
          case 0, 1, 2, 3, 4 -> header(fields);
          case 5, 6, 7, 8, 9, 10 -> claim(fields);
          case 11 -> values(fields, "request.auth.principal", source::requestPrincipal);
          case 12 -> values(fields, "request.auth.audiences", this::audience);
          case 13 -> values(fields, "request.auth.presenter", this::text);
          case 14 -> values(fields, "source.principal", source::principal);
          case 15 -> values(fields, "source.namespace", source::namespace);
          case 16 ->
              values(fields, draw.of("source.ip", "remote.ip", "destination.ip"), source::block);
          case 17 -> values(fields, "destination.port", this::port);
          case 18 ->
              values(
                  fields, "connection.sni", () -> draw.pattern(draw.of("a.example", "b.example")));
          default ->
              draw.percent(50)
                  ? values(fields, "source.serviceAccount", source::serviceAccount)
                  : values(fields, "source.trustDomain", source::trustDomain);
        };
    return ImmutableMap.<String, Object>builder()
        .put("key", key)
        .putAll(fields.build())
        .buildOrThrow();
  }

  private String header(Fields fields) {
    String name = draw.pick(words.headers());
    ImmutableList<String> texts =
        switch (name) {
          case ":path" -> words.paths();
          case ":method" -> words.methods();
          case ":authority", "host" -> words.hosts();
          case "x-forwarded-proto", ":scheme" -> ImmutableList.of("http", "https");
          default -> words.values();
        };
    return values(fields, "request.headers[" + name + "]", () -> draw.pattern(draw.pick(texts)));
  }

  private String claim(Fields fields) {
    String claim = draw.pick(words.claims());
    String path =
        switch (draw.below(8)) {
          case 0 -> "[nested][a]";
          case 1 -> draw.of("[nested][a][b]", "[nested]", "[" + claim + "][x]", "[nested][a.b]");
          default -> "[" + claim + "]";
        };
    return values(fields, "request.auth.claims" + path, this::text);
  }

  private String text() {
    return draw.pattern(draw.pick(words.values()));
  }

  private String audience() {
    return draw.pattern(draw.pick(words.audiences()));
  }

  private static String values(Fields fields, String key, Supplier<String> value) {
    fields.add("values", "notValues", value);
    return key;
  }
}
