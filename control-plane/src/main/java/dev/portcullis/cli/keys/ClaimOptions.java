package dev.portcullis.cli.keys;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.portcullis.cli.UserError;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say what stands in a token. */
final class ClaimOptions {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  @Option(
      names = "--claims",
      paramLabel = "FILE|JSON",
      description = "The claims as a JSON object, in a file (- for standard input) or as it is.")
  private @Nullable String claims;

  @Option(names = "--iss", paramLabel = "ISSUER", description = "Who issued the token.")
  private @Nullable String issuer;

  @Option(names = "--sub", paramLabel = "SUBJECT", description = "Whom the token is about.")
  private @Nullable String subject;

  @Option(
      names = "--aud",
      paramLabel = "AUDIENCE",
      description = "Whom the token is for; may be given several times.")
  private List<String> audiences = new ArrayList<>();

  @Option(
      names = "--exp",
      paramLabel = "TIME",
      description =
          "When it expires: a time from now such as 15m, 1h30m, -5m (ago), a date such as"
              + " 2026-01-31T12:00:00Z, seconds since 1970, or never (default: 1h).")
  private @Nullable String expires;

  @Option(names = "--nbf", paramLabel = "TIME", description = "From when it is valid.")
  private @Nullable String notBefore;

  @Option(
      names = "--iat",
      paramLabel = "TIME",
      description = "When it was issued (default: now; none leaves it out).")
  private @Nullable String issuedAt;

  @Option(
      names = "--claim",
      paramLabel = "NAME=VALUE",
      description =
          "Any claim; may be given several times. A value that is JSON is taken as such"
              + " ([\"a\",\"b\"], 5, true), all else as text.")
  private List<String> more = new ArrayList<>();

  /** All of them together: options win over what stands in {@code --claims}. */
  ObjectNode claims(Instant now) {
    ObjectNode all = claims == null ? JSON.createObjectNode() : object(claims);
    if (issuer != null) {
      all.put("iss", issuer);
    }
    if (subject != null) {
      all.put("sub", subject);
    }
    if (audiences.size() == 1) {
      all.put("aud", audiences.getFirst());
    } else if (!audiences.isEmpty()) {
      ArrayNode list = all.putArray("aud");
      audiences.forEach(list::add);
    }
    time(all, "iat", issuedAt, "0s", now);
    time(all, "nbf", notBefore, "none", now);
    time(all, "exp", expires, "1h", now);
    addMore(all);
    return all;
  }

  private static void time(
      ObjectNode all, String name, @Nullable String given, String otherwise, Instant now) {
    if (given == null && all.has(name)) {
      return;
    }
    Long seconds = PointInTime.seconds("--" + name, given == null ? otherwise : given, now);
    if (seconds == null) {
      all.remove(name);
    } else {
      all.put(name, seconds);
    }
  }

  private void addMore(ObjectNode all) {
    Set<String> names = new HashSet<>();
    for (String claim : more) {
      int equals = claim.indexOf('=');
      if (equals < 1) {
        throw new UserError("--claim wants NAME=VALUE, such as groups='[\"admin\"]'");
      }
      String name = claim.substring(0, equals);
      if (!names.add(name)) {
        throw new UserError(
            "--claim " + name + " is given twice: several values are one list, [\"a\",\"b\"]");
      }
      all.set(name, value(claim.substring(equals + 1)));
    }
  }

  private static JsonNode value(String text) {
    try {
      JsonNode value = JSON.readTree(text);
      return value.isMissingNode() ? TextNode.valueOf(text) : value;
    } catch (JsonProcessingException e) {
      return TextNode.valueOf(text);
    }
  }

  private static ObjectNode object(String given) {
    boolean literal = given.stripLeading().startsWith("{");
    Input input =
        literal ? new Input("--claims", given.getBytes(StandardCharsets.UTF_8)) : Input.read(given);
    try {
      if (JSON.readTree(input.text()) instanceof ObjectNode object) {
        return object;
      }
    } catch (JsonProcessingException e) {
      // The parser's message quotes the text; where it stumbled is enough.
      throw new UserError(
          "%s is not JSON: it goes wrong at line %d, column %d (a name twice counts, too)"
              .formatted(input.name(), e.getLocation().getLineNr(), e.getLocation().getColumnNr()),
          e);
    }
    throw new UserError(input.name() + " is JSON, but no object: claims are {\"iss\":\"…\", …}");
  }
}
