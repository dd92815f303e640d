package dev.portcullis.e2e;

import static dev.portcullis.e2e.TrapPolicies.EXPIRED;
import static dev.portcullis.e2e.TrapPolicies.GET;
import static dev.portcullis.e2e.TrapPolicies.GOOD;
import static dev.portcullis.e2e.TrapPolicies.ISSUER;
import static dev.portcullis.e2e.TrapPolicies.ap;
import static dev.portcullis.e2e.TrapPolicies.asm;
import static dev.portcullis.e2e.TrapPolicies.at;
import static dev.portcullis.e2e.TrapPolicies.ra;
import static dev.portcullis.e2e.TrapPolicies.token;
import static dev.portcullis.e2e.TrapPolicies.upstream;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.portcullis.e2e.harness.EchoBackend;
import dev.portcullis.e2e.harness.Guides;
import dev.portcullis.e2e.harness.HttpAnswer;
import dev.portcullis.e2e.harness.HttpRequest;
import dev.portcullis.e2e.harness.Mesh;
import dev.portcullis.e2e.harness.SharedMesh;
import dev.portcullis.e2e.harness.TestTokens;
import dev.portcullis.e2e.harness.WithEnvoy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The traps about tokens that are found or not, and what becomes of the request, by the numbers of
 * the semantics' list (section 7.1), each answered by Envoy and by the decider alike.
 */
@WithEnvoy
@ExtendWith(SharedMesh.class)
final class TokenTrapsTest {
  @Test
  void trap01NoTokenPasses(Mesh mesh) {
    assertThat(at(mesh, ra("")).ask(GET).status()).isEqualTo(200);
    assertThat(at(mesh, ra(""), Guides.requireToken()).ask(GET).status()).isEqualTo(403);
  }

  @Test
  void trap02AnyOtherBearerValueIsFatal(Mesh mesh) {
    HttpAnswer answer = at(mesh, ra("")).ask(GET.bearer("opaque-session-id"));
    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.body()).startsWith("Jwt is not in the form of Header.Payload.Signature");
  }

  @Test
  void trap03OtherSchemesAreNoToken(Mesh mesh) {
    AskedTwice edge = at(mesh, ra(""));
    for (String value : new String[] {"Basic dTpw", "Bearer ", "bearer " + GOOD}) {
      assertThat(edge.ask(GET.header("authorization", value)).status()).isEqualTo(200);
    }
  }

  @Test
  void trap04AnIssuerWithoutRuleIsRefusedWhateverIsAllowed(Mesh mesh) {
    AskedTwice edge = at(mesh, ra(""), ap("rules: [{}]"));
    assertThat(edge.ask(GET).status()).isEqualTo(200);
    HttpAnswer answer = edge.ask(GET.bearer(token("iss", "https://nobody")));
    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.body()).isEqualTo("Jwt issuer is not configured");
  }

  @Test
  void trap05AWrongAudienceIsForbidden(Mesh mesh) {
    HttpAnswer answer = at(mesh, ra("audiences: [foo]")).ask(GET.bearer(GOOD));
    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.body()).isEqualTo("Audiences in Jwt are not allowed");
    assertThat(answer.header("www-authenticate")).contains("invalid_token");
  }

  @Test
  void trap06WithoutThePrefixThereIsNoToken(Mesh mesh) {
    String rule = ra("fromHeaders: [{name: x-jwt, prefix: 'Value '}]");
    HttpRequest request = GET.header("x-jwt", GOOD);
    assertThat(at(mesh, rule).ask(request).status()).isEqualTo(200);
    assertThat(at(mesh, rule, Guides.requireToken()).ask(request).status()).isEqualTo(403);
  }

  @Test
  void trap07AuthorizationIsIgnoredWhereAnotherLocationIsSet(Mesh mesh) {
    String rule = ra("fromParams: [token]");
    assertThat(at(mesh, rule).ask(GET.bearer(EXPIRED)).status()).isEqualTo(200);
    assertThat(at(mesh, rule, Guides.requireToken()).ask(GET.bearer(EXPIRED)).status())
        .isEqualTo(403);
  }

  @Test
  void trap08AllTokensOfOneRuleHaveToBeGood(Mesh mesh) {
    AskedTwice edge = at(mesh, ra("fromParams: [token]\nfromCookies: [session]"));
    HttpRequest good = HttpRequest.get("/get?token=" + GOOD);
    assertThat(edge.ask(good).status()).isEqualTo(200);
    assertThat(edge.ask(good.header("cookie", "session=" + EXPIRED)).status()).isEqualTo(401);
  }

  @Test
  void trap09OneGoodTokenIsEnoughForRulesWithOtherLocations(Mesh mesh) {
    AskedTwice edge =
        at(mesh, ra("fromHeaders: [{name: h-a}]") + asm() + "    fromHeaders: [{name: h-b}]\n");
    String expired = token(ImmutableMap.of("iss", TestTokens.ASM_ISSUER, "nbf", 4_800_000_000L));
    assertThat(edge.ask(GET.header("h-a", GOOD).header("h-b", expired)).status()).isEqualTo(200);
  }

  @Test
  void trap10TwoIssuersInTwoLocationsPass(Mesh mesh) {
    AskedTwice edge = at(mesh, ra("") + asm());
    String other = TestTokens.token(Guides.ASM_KEY, TestTokens.ASM_ISSUER, "x");
    assertThat(edge.ask(HttpRequest.get("/?access_token=" + other).bearer(GOOD)).status())
        .isEqualTo(200);
  }

  @Test
  void trap11OneOfTwoRulesOfAnIssuerIsEnough(Mesh mesh) {
    AskedTwice edge = at(mesh, ra("audiences: [bar]"), Guides.requestAuthentication("without", ""));
    assertThat(edge.ask(GET.bearer(GOOD)).status()).isEqualTo(200);
  }

  @Test
  void trap12TheTokenIsCutOut(Mesh mesh) {
    AskedTwice edge =
        at(mesh, ra("fromParams: [token]\nfromHeaders: [{name: h}]\nfromCookies: [c]"));
    HttpRequest request = HttpRequest.get("/get?token=" + GOOD + "&b=2").header("h", GOOD);
    HttpAnswer answer = edge.ask(request.header("cookie", "c=" + GOOD));
    assertThat(EchoBackend.echo(answer).path("path").asText()).isEqualTo("/get?b=2");
    assertThat(upstream(answer, "h")).isEmpty();
    assertThat(upstream(answer, "cookie")).isEqualTo("c=" + GOOD);
  }

  @Test
  void trap13TheHeaderIsGoneBeforeRulesSeeIt(Mesh mesh) {
    String rule = ap("rules: [{when: [{key: 'request.headers[authorization]', values: ['*']}]}]");
    assertThat(at(mesh, ra(""), rule).ask(GET.bearer(GOOD)).status()).isEqualTo(403);
    assertThat(at(mesh, ra("forwardOriginalToken: true"), rule).ask(GET.bearer(GOOD)).status())
        .isEqualTo(200);
  }

  @Test
  void trap14AForgedOutputHeaderIsStripped(Mesh mesh) {
    String out = ra("outputClaimToHeaders: [{header: x-jwt-iss, claim: iss}]");
    HttpRequest forged = GET.header("x-jwt-iss", "forged");
    assertThat(upstream(at(mesh, out).ask(forged), "x-jwt-iss")).isEmpty();
    String rule = ap("rules: [{when: [{key: 'request.headers[x-jwt-iss]', values: [forged]}]}]");
    assertThat(at(mesh, out, rule).ask(forged).status()).isEqualTo(403);
  }

  @Test
  void trap15ADotInAnOutputClaimDescends(Mesh mesh) {
    AskedTwice edge =
        at(
            mesh,
            ra(
                "outputClaimToHeaders: [{header: x-r, claim: 'https://e.com/role'}, {header: x-n, claim: a.b}]"));
    HttpAnswer answer =
        edge.ask(
            GET.bearer(
                token(
                    ImmutableMap.of(
                        "iss",
                        ISSUER,
                        "https://e.com/role",
                        "r",
                        "a.b",
                        "literal",
                        "a",
                        ImmutableMap.of("b", "nested")))));
    assertThat(upstream(answer, "x-r")).isEmpty();
    assertThat(upstream(answer, "x-n")).isEqualTo("nested");
  }

  @Test
  void trap16AListClaimIsJsonInBase64(Mesh mesh) {
    AskedTwice edge = at(mesh, ra("outputClaimToHeaders: [{header: x-g, claim: g}]"));
    String token = token(ImmutableMap.of("iss", ISSUER, "g", ImmutableList.of("a", "b")));
    assertThat(upstream(edge.ask(GET.bearer(token)), "x-g")).isEqualTo("WyJhIiwiYiJd");
  }
}
