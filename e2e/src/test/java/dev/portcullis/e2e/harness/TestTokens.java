package dev.portcullis.e2e.harness;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jose4j.json.JsonUtil;

/** The two issuers of the guides' examples, with keys and tokens of our own. */
public final class TestTokens {
  /** The demo issuer, which is also the subject of its tokens. */
  public static final String ISTIO_ISSUER = "testing@secure.istio.io";

  /** The other issuer of the guides. */
  public static final String ASM_ISSUER = "testing@asm.test.io";

  /** The subject of that issuer's tokens. */
  public static final String ASM_SUBJECT = "demo@asm.test.io";

  // Far from any clock of a test machine; expiry itself is tested with tokens made for it.
  private static final long EXPIRES = 4_900_000_000L;
  private static final long ISSUED = 1_700_000_000L;

  private TestTokens() {}

  /** A key set as a policy's {@code jwks} holds it, on one line. */
  public static String jwks(TestKey... keys) {
    List<Map<String, Object>> members =
        Arrays.stream(keys).map(TestKey::verificationMembers).toList();
    return JsonUtil.toJson(ImmutableMap.of("keys", members));
  }

  /** The demo issuer's token. */
  public static String istio(TestKey key) {
    return token(key, ISTIO_ISSUER, ISTIO_ISSUER);
  }

  /** A valid token of an issuer and a subject. */
  public static String token(TestKey key, String issuer, String subject) {
    return token(key, ImmutableMap.of("iss", issuer, "sub", subject));
  }

  /** A valid token with an audience. */
  public static String withAudience(TestKey key, String... audiences) {
    return token(
        key,
        ImmutableMap.of(
            "iss", ISTIO_ISSUER, "sub", ISTIO_ISSUER, "aud", ImmutableList.copyOf(audiences)));
  }

  /** A token that expired long ago. */
  public static String expired(TestKey key) {
    return key.sign(
        JsonUtil.toJson(
            ImmutableMap.of("iss", ISTIO_ISSUER, "sub", ISTIO_ISSUER, "exp", ISSUED + 60)));
  }

  /** A token of the given claims that is valid for years. */
  public static String token(TestKey key, ImmutableMap<String, Object> claims) {
    return key.sign(
        JsonUtil.toJson(
            ImmutableMap.<String, Object>builder()
                .putAll(claims)
                .put("iat", ISSUED)
                .put("exp", EXPIRES)
                .build()));
  }
}
