package dev.portcullis.e2e.differential;

import com.google.common.collect.ImmutableMap;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jose4j.json.JsonUtil;

/**
 * Makes tokens of their description: {@code key} signs, {@code alg} and {@code kid} say otherwise
 * what the header claims, {@code claims} are the payload ({@code @+60} is a time from now, {@code
 * @json:…} is taken as it is), {@code damage} breaks the finished token.
 */
final class TokenMint {
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
  private static final Pattern TIME = Pattern.compile("@([+-]\\d+)");
  private static final String RAW = "@json:";

  private final Instant now;
  private final Map<Object, String> minted = new HashMap<>();

  /** Tokens of one moment, each made once. */
  TokenMint(Instant now) {
    this.now = now;
  }

  Instant now() {
    return now;
  }

  String token(Object description) {
    return minted.computeIfAbsent(description, fresh -> token(Trees.map(fresh), now));
  }

  private static String token(ImmutableMap<String, Object> description, Instant now) {
    String key = Trees.text(description, "key", "ec1");
    String algorithm = Trees.text(description, "alg", KeyRing.algorithm(key));
    Map<String, Object> header = new LinkedHashMap<>();
    header.put("alg", algorithm);
    String kid = Trees.text(description, "kid", key);
    if (!kid.isEmpty()) {
      header.put("kid", kid);
    }
    header.putAll(Trees.members(description, "header"));
    String payload =
        description.containsKey("payload")
            ? Trees.text(description, "payload", "")
            : json(Trees.members(description, "claims"), now);
    String signed = encode(json(header, now)) + "." + encode(payload);
    String token = signed + "." + BASE64.encodeToString(sign(key, algorithm, signed));
    return damaged(token, Trees.text(description, "damage", ""));
  }

  private static String encode(String text) {
    return BASE64.encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] sign(String key, String algorithm, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    try {
      return switch (algorithm) {
        case "ES256" -> signature("SHA256withECDSAinP1363Format", key, bytes);
        case "RS256" -> signature("SHA256withRSA", key, bytes);
        case "RS512" -> signature("SHA512withRSA", key, bytes);
        case "PS256" -> signature("RSASSA-PSS", key, bytes);
        case "EdDSA" -> signature("Ed25519", key, bytes);
        case "HS256" -> hmac(key, bytes);
        default -> new byte[0];
      };
    } catch (GeneralSecurityException keyOfAnotherKind) {
      return new byte[64];
    }
  }

  private static byte[] signature(String name, String key, byte[] bytes)
      throws GeneralSecurityException {
    if (key.equals("hmac")) {
      return new byte[64];
    }
    Signature signature = Signature.getInstance(name);
    if (name.equals("RSASSA-PSS")) {
      signature.setParameter(
          new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
    }
    signature.initSign(KeyRing.privateKey(key));
    signature.update(bytes);
    return signature.sign();
  }

  private static byte[] hmac(String key, byte[] bytes) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(
        key.equals("hmac")
            ? KeyRing.secretKey()
            : new SecretKeySpec(KeyRing.publicBytes(key), "HmacSHA256"));
    return mac.doFinal(bytes);
  }

  private static String damaged(String token, String damage) {
    int last = token.lastIndexOf('.');
    return switch (damage) {
      case "no-signature" -> token.substring(0, last + 1);
      case "two-parts" -> token.substring(0, last);
      case "four-parts" -> token + ".x";
      case "other-signature" -> token.substring(0, last + 1) + encode("another signature");
      case "bad-base64-header" -> "!" + token;
      case "bad-base64-payload" -> token.replaceFirst("\\.", ".!");
      case "bad-base64-signature" -> token + "!";
      case "padded" -> token + "==";
      default -> token;
    };
  }

  private static String json(Object tree, Instant now) {
    return switch (tree) {
      case Map<?, ?> map ->
          map.entrySet().stream()
              .map(e -> quoted(String.valueOf(e.getKey())) + ":" + json(e.getValue(), now))
              .collect(Collectors.joining(",", "{", "}"));
      case Iterable<?> list ->
          StreamSupport.stream(list.spliterator(), false)
              .map(element -> json(element, now))
              .collect(Collectors.joining(",", "[", "]"));
      case String text when TIME.matcher(text).matches() ->
          Long.toString(now.getEpochSecond() + Long.parseLong(text.substring(1)));
      case String text when text.startsWith(RAW) -> text.substring(RAW.length());
      case String text -> quoted(text);
      default -> tree.toString();
    };
  }

  private static String quoted(String text) {
    String object = JsonUtil.toJson(ImmutableMap.of("", text));
    return object.substring(object.indexOf(':') + 1, object.length() - 1);
  }
}
