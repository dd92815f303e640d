package dev.portcullis.decide.token;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JSON objects as Envoy reads those of tokens and key sets, which is not quite JSON: single quotes,
 * bare words as keys, a comma at the end and raw control characters pass; a repeated key and more
 * than 100 levels do not. Any stricter parser would refuse tokens that Envoy lets in.
 */
final class LenientJson {
  private static final int DEEPEST = 100;

  private final JsonCharacters in;
  private int depth;

  private LenientJson(byte[] text) {
    this.in = new JsonCharacters(text);
  }

  /** The members of the object that {@code text} is, or null where Envoy does not accept it. */
  static ClaimValue.@Nullable Members object(byte[] text) {
    LenientJson parser = new LenientJson(text);
    try {
      // The literal null counts as an object without members.
      ClaimValue.Members members =
          parser.in.next() == 'n' ? parser.nothing() : parser.parseObject();
      parser.in.requireEnd();
      return members;
    } catch (NotJsonException e) {
      return null;
    }
  }

  /** The text is not JSON, not even leniently. */
  static final class NotJsonException extends Exception {
    private static final long serialVersionUID = 1L;

    NotJsonException() {
      super("not JSON", null, false, false);
    }
  }

  private ClaimValue.Members nothing() throws NotJsonException {
    in.expect("null");
    return new ClaimValue.Members(ImmutableMap.of());
  }

  private ClaimValue parseValue() throws NotJsonException {
    return switch (in.next()) {
      case '{' -> parseObject();
      case '[' -> parseArray();
      case '"', '\'' -> new ClaimValue.Text(string());
      case 't' -> literal("true");
      case 'f' -> literal("false");
      case 'n' -> literal("null");
      case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' ->
          new ClaimValue.Scalar(in.number());
      default -> throw new NotJsonException();
    };
  }

  private ClaimValue literal(String word) throws NotJsonException {
    in.expect(word);
    return new ClaimValue.Scalar(word);
  }

  private ClaimValue.Members parseObject() throws NotJsonException {
    in.expect("{");
    enter();
    Map<String, ClaimValue> members = new LinkedHashMap<>();
    boolean more = !in.take('}');
    while (more) {
      char first = in.next();
      String key = first == '"' || first == '\'' ? string() : in.bareWord();
      in.expect(":");
      if (members.put(key, parseValue()) != null) {
        throw new NotJsonException();
      }
      more = goesOn('}');
    }
    depth--;
    return new ClaimValue.Members(ImmutableMap.copyOf(members));
  }

  private ClaimValue parseArray() throws NotJsonException {
    in.expect("[");
    enter();
    ImmutableList.Builder<ClaimValue> elements = ImmutableList.builder();
    boolean more = !in.take(']');
    while (more) {
      elements.add(parseValue());
      more = goesOn(']');
    }
    depth--;
    return new ClaimValue.Elements(elements.build());
  }

  /** After an element: whether another one follows; a comma may also stand before the end. */
  private boolean goesOn(char end) throws NotJsonException {
    boolean comma = in.take(',');
    if (in.take(end)) {
      return false;
    }
    if (!comma) {
      throw new NotJsonException();
    }
    return true;
  }

  private void enter() throws NotJsonException {
    depth++;
    if (depth > DEEPEST) {
      throw new NotJsonException();
    }
  }

  private String string() throws NotJsonException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(in.quoted())).toString();
    } catch (CharacterCodingException e) {
      throw new NotJsonException();
    }
  }
}
