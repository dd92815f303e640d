package dev.portcullis.e2e.differential;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.crypto.spec.SecretKeySpec;
import org.jose4j.json.JsonUtil;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.lang.JoseException;

/**
 * The keys of this run, by name. A document names them as {@code KEYS(ec1, rsa1;alg=)}: a key and
 * what its members are to be instead, empty for none; so no case holds a key.
 */
final class KeyRing {
  private static final Pattern KEYS = Pattern.compile("KEYS\\(([^)]*)\\)");
  private static final ImmutableMap<String, KeyPair> PAIRS = pairs();
  private static final SecretKeySpec SECRET = secret();

  private KeyRing() {}

  /** The names of all keys. */
  static final ImmutableList<String> NAMES =
      ImmutableList.<String>builder().addAll(PAIRS.keySet()).add("hmac").build();

  /** Replaces every mention of keys by the key set, as it stands in a quoted YAML scalar. */
  static String fillIn(String yaml) {
    return KEYS.matcher(yaml).replaceAll(KeyRing::keySet);
  }

  /** The algorithm that a key is made for. */
  static String algorithm(String name) {
    return switch (name.substring(0, 2)) {
      case "rs" -> "RS256";
      case "ec" -> "ES256";
      case "ed" -> "EdDSA";
      default -> "HS256";
    };
  }

  static PrivateKey privateKey(String name) {
    return pair(name).getPrivate();
  }

  static SecretKeySpec secretKey() {
    return SECRET;
  }

  /** What an attacker has of a key: for tokens that abuse a public key as a shared secret. */
  static byte[] publicBytes(String name) {
    return pair(name).getPublic().getEncoded();
  }

  private static String keySet(MatchResult mention) {
    List<Map<String, Object>> keys =
        Splitter.on(',').trimResults().omitEmptyStrings().splitToList(mention.group(1)).stream()
            .map(KeyRing::key)
            .toList();
    return "'" + JsonUtil.toJson(ImmutableMap.of("keys", keys)) + "'";
  }

  private static Map<String, Object> key(String spec) {
    List<String> parts = Splitter.on(';').splitToList(spec);
    String name = parts.getFirst();
    Map<String, Object> members = new LinkedHashMap<>(members(name));
    members.put("kid", name);
    members.put("alg", algorithm(name));
    for (String change : parts.subList(1, parts.size())) {
      List<String> pair = Splitter.on('=').limit(2).splitToList(change);
      if (pair.size() < 2 || pair.get(1).isEmpty()) {
        members.remove(pair.getFirst());
      } else {
        members.put(pair.getFirst(), pair.get(1));
      }
    }
    return members;
  }

  private static Map<String, Object> members(String name) {
    try {
      return name.equals("hmac")
          ? JsonWebKey.Factory.newJwk(SECRET).toParams(OutputControlLevel.INCLUDE_SYMMETRIC)
          : JsonWebKey.Factory.newJwk(pair(name).getPublic())
              .toParams(OutputControlLevel.PUBLIC_ONLY);
    } catch (JoseException e) {
      throw new AssertionError(e);
    }
  }

  private static KeyPair pair(String name) {
    KeyPair pair = PAIRS.get(name);
    if (pair == null) {
      throw new IllegalArgumentException("no key is called " + name);
    }
    return pair;
  }

  private static ImmutableMap<String, KeyPair> pairs() {
    try {
      KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
      rsa.initialize(2048);
      KeyPairGenerator ec = KeyPairGenerator.getInstance("EC");
      ec.initialize(new ECGenParameterSpec("secp256r1"));
      KeyPairGenerator ed = KeyPairGenerator.getInstance("Ed25519");
      return ImmutableMap.of(
          "ec1", ec.generateKeyPair(),
          "ec2", ec.generateKeyPair(),
          "ed1", ed.generateKeyPair(),
          "rsa1", rsa.generateKeyPair(),
          "rsa2", rsa.generateKeyPair());
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static SecretKeySpec secret() {
    byte[] bytes = new byte[32];
    new SecureRandom().nextBytes(bytes);
    return new SecretKeySpec(bytes, "HmacSHA256");
  }
}
