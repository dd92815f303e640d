package dev.portcullis.e2e;

import static dev.portcullis.e2e.TrapPolicies.EXPIRED;
import static dev.portcullis.e2e.TrapPolicies.GET;
import static dev.portcullis.e2e.TrapPolicies.GOOD;
import static dev.portcullis.e2e.TrapPolicies.ISSUER;
import static dev.portcullis.e2e.TrapPolicies.JWKS_RULES;
import static dev.portcullis.e2e.TrapPolicies.at;
import static dev.portcullis.e2e.TrapPolicies.claim;
import static dev.portcullis.e2e.TrapPolicies.edge;
import static dev.portcullis.e2e.TrapPolicies.principal;
import static dev.portcullis.e2e.TrapPolicies.ra;
import static dev.portcullis.e2e.TrapPolicies.token;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import dev.portcullis.e2e.harness.Guides;
import dev.portcullis.e2e.harness.HttpRequest;
import dev.portcullis.e2e.harness.Mesh;
import dev.portcullis.e2e.harness.Place;
import dev.portcullis.e2e.harness.SharedMesh;
import dev.portcullis.e2e.harness.TestTokens;
import dev.portcullis.e2e.harness.WithEnvoy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The traps about claims and principals, by the numbers of the semantics' list (section 7.1), each
 * answered by Envoy and by the decider alike; 25 to 28 are those of {@link FetchedKeysTrapsTest}.
 */
@WithEnvoy
@ExtendWith(SharedMesh.class)
final class TokenClaimTrapsTest {
  @Test
  void trap17APreflightSkipsTokensButNotRules(Mesh mesh) {
    HttpRequest preflight =
        HttpRequest.of("OPTIONS", "/get")
            .bearer(EXPIRED)
            .header("origin", "https://o")
            .header("access-control-request-method", "GET");
    assertThat(at(mesh, ra("")).ask(preflight).status()).isEqualTo(200);
    assertThat(at(mesh, ra(""), Guides.requireToken()).ask(preflight).status()).isEqualTo(403);
  }

  @Test
  void trap18AScopeIsAListOfWords(Mesh mesh) {
    String token = token("scope", "read write");
    assertThat(at(mesh, ra(""), claim("scope", "read write")).ask(GET.bearer(token)).status())
        .isEqualTo(403);
    assertThat(at(mesh, ra(""), claim("scope", "read")).ask(GET.bearer(token)).status())
        .isEqualTo(200);
  }

  @Test
  void trap19ASpaceDelimitedClaimIsNamedLiterally(Mesh mesh) {
    AskedTwice edge = at(mesh, ra("spaceDelimitedClaims: [a.b]"), claim("a.b", "x"));
    assertThat(edge.ask(GET.bearer(token("a.b", "x y"))).status()).isEqualTo(200);
    assertThat(
            edge.ask(
                    GET.bearer(
                        token(ImmutableMap.of("iss", ISSUER, "a", ImmutableMap.of("b", "x y")))))
                .status())
        .isEqualTo(403);
  }

  @Test
  void trap20NumbersAndBooleansNeverMatch(Mesh mesh) {
    String token = token(ImmutableMap.of("iss", ISSUER, "level", 5, "admin", true));
    for (String value : new String[] {"5", "*", "true"}) {
      assertThat(at(mesh, ra(""), claim("level", value)).ask(GET.bearer(token)).status())
          .isEqualTo(403);
      assertThat(at(mesh, ra(""), claim("admin", value)).ask(GET.bearer(token)).status())
          .isEqualTo(403);
    }
  }

  @Test
  void trap21WithoutASubjectThereIsNoPrincipal(Mesh mesh) {
    String token = token(ImmutableMap.of("iss", ISSUER));
    assertThat(
            at(mesh, ra(""), principal("requestPrincipals", "*")).ask(GET.bearer(token)).status())
        .isEqualTo(403);
    assertThat(
            at(mesh, ra(""), principal("notRequestPrincipals", "*"))
                .ask(GET.bearer(token))
                .status())
        .isEqualTo(200);
  }

  @Test
  void trap22AnIssuerKeepsItsSlash(Mesh mesh) {
    String rule = ra("").replace("\"" + ISSUER + "\"", "https://idp.example/");
    HttpRequest request =
        GET.bearer(token(ImmutableMap.of("iss", "https://idp.example/", "sub", "s")));
    assertThat(
            at(mesh, rule, principal("requestPrincipals", "https://idp.example//*"))
                .ask(request)
                .status())
        .isEqualTo(200);
    assertThat(
            at(mesh, rule, principal("requestPrincipals", "https://idp.example/*"))
                .ask(request)
                .status())
        .isEqualTo(403);
  }

  @Test
  void trap23ASubjectWithASlashNeverMatches(Mesh mesh) {
    HttpRequest request = GET.bearer(token("sub", "team/x"));
    assertThat(
            at(mesh, ra(""), principal("requestPrincipals", ISSUER + "/team/x"))
                .ask(request)
                .status())
        .isEqualTo(403);
  }

  @Test
  void trap24SomePrincipalsNeverMatch(Mesh mesh) {
    for (String principal : new String[] {"*/*", ISSUER}) {
      assertThat(
              at(mesh, ra(""), principal("requestPrincipals", principal))
                  .ask(GET.bearer(GOOD))
                  .status())
          .isEqualTo(403);
    }
    assertThat(
            at(mesh, ra(""), principal("requestPrincipals", ISSUER + "/*"))
                .ask(GET.bearer(GOOD))
                .status())
        .isEqualTo(200);
  }

  @Test
  void trap29ARootRuleHoldsAtGatewaysAndSidecars(Mesh mesh) {
    mesh.apply("policies.yaml", ra("").replaceAll("  selector:\n.*\n.*\n", ""));
    for (Place place : Place.values()) {
      assertThat(edge(mesh, place).ask(GET.bearer("x.y.z")).status()).isEqualTo(401);
    }
  }

  @Test
  void trap30RulesOfMeshAndWorkloadBothHold(Mesh mesh) {
    String root = ra("").replaceAll("  selector:\n.*\n.*\n", "");
    String own =
        Place.SIDECAR.policy(
            (Guides.requestAuthentication("own", "").replaceAll("(?s)  - issuer.*", "")
                + JWKS_RULES.formatted(TestTokens.ASM_ISSUER, TestTokens.jwks(Guides.ASM_KEY))));
    mesh.apply("policies.yaml", Guides.documents(root, own));
    AskedTwice sidecar = edge(mesh, Place.SIDECAR);
    String asm = TestTokens.token(Guides.ASM_KEY, TestTokens.ASM_ISSUER, "x");
    assertThat(sidecar.ask(GET.bearer(GOOD)).status()).isEqualTo(200);
    assertThat(sidecar.ask(GET.bearer(asm)).status()).isEqualTo(200);
    assertThat(edge(mesh, Place.GATEWAY).ask(GET.bearer(asm)).status()).isEqualTo(401);
  }
}
