package dev.portcullis.e2e;

import com.google.common.collect.ImmutableList;
import dev.portcullis.e2e.harness.Guides;
import dev.portcullis.e2e.harness.PolicyDirectory;
import dev.portcullis.e2e.harness.TestTokens;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A round of edits, each of which changes the answer to {@link #PROBE} with the demo issuer's
 * token: provider and keys of a RequestAuthentication, ALLOW and DENY, the first and the last of
 * each kind.
 */
final class PolicyEdits {
  static final String PROBE = "/probe";
  static final int ANSWER_BEFORE = 200;

  private static final String KEYS_FILE = "authentication.yaml";
  private static final String ALLOW_FILE = "allow.yaml";
  private static final String DENY_FILE = "deny.yaml";
  private static final String OTHER_ISSUER = "https://other.example";

  private PolicyEdits() {}

  /** One file replaced, or deleted where there is no content, and the answer from then on. */
  record Edit(String what, String file, @Nullable String content, int answer) {
    /** Makes the edit and returns the time just after it. */
    long apply(PolicyDirectory directory) {
      return content == null ? directory.delete(file) : directory.replace(file, content);
    }
  }

  /** The round; it ends where it began, so that it can be repeated. */
  static ImmutableList<Edit> round() {
    String wrongKeys = authentication(TestTokens.jwks(Guides.ASM_KEY), TestTokens.ISTIO_ISSUER);
    String rightKeys = authentication(TestTokens.jwks(Guides.ISTIO_KEY), TestTokens.ISTIO_ISSUER);
    String otherIssuer = authentication(TestTokens.jwks(Guides.ISTIO_KEY), OTHER_ISSUER);
    String me = "- from:\n  - source:\n      requestPrincipals: [\"%s/%s\"]\n";
    return ImmutableList.of(
        new Edit("first RequestAuthentication", KEYS_FILE, wrongKeys, 401),
        new Edit("keys exchanged", KEYS_FILE, rightKeys, 200),
        new Edit("provider exchanged", KEYS_FILE, otherIssuer, 401),
        new Edit("provider back", KEYS_FILE, rightKeys, 200),
        new Edit("first ALLOW", ALLOW_FILE, policy("ALLOW", path("/other")), 403),
        new Edit("ALLOW by path", ALLOW_FILE, policy("ALLOW", path(PROBE)), 200),
        new Edit("first DENY", DENY_FILE, policy("DENY", path(PROBE)), 403),
        new Edit("DENY elsewhere", DENY_FILE, policy("DENY", path("/other")), 200),
        new Edit("DENY by path", DENY_FILE, policy("DENY", path(PROBE)), 403),
        new Edit("last DENY removed", DENY_FILE, null, 200),
        new Edit(
            "ALLOW another principal",
            ALLOW_FILE,
            policy("ALLOW", me.formatted(TestTokens.ISTIO_ISSUER, "someone")),
            403),
        new Edit(
            "ALLOW this principal",
            ALLOW_FILE,
            policy("ALLOW", me.formatted(TestTokens.ISTIO_ISSUER, TestTokens.ISTIO_ISSUER)),
            200),
        new Edit("ALLOW elsewhere", ALLOW_FILE, policy("ALLOW", path("/other")), 403),
        new Edit("last ALLOW removed", ALLOW_FILE, null, 200),
        new Edit("keys withdrawn", KEYS_FILE, wrongKeys, 401),
        new Edit("last RequestAuthentication removed", KEYS_FILE, null, ANSWER_BEFORE));
  }

  private static String authentication(String jwks, String issuer) {
    return Guides.requestAuthentication("edited", "")
        .replace(TestTokens.jwks(Guides.ISTIO_KEY), jwks)
        .replace(TestTokens.ISTIO_ISSUER, issuer);
  }

  private static String policy(String action, String rule) {
    return Guides.authorizationPolicy(
        action.toLowerCase(Locale.ROOT), "action: " + action + "\nrules:\n" + rule);
  }

  private static String path(String path) {
    return "- to:\n  - operation:\n      paths: [\"%s\"]\n".formatted(path);
  }
}
