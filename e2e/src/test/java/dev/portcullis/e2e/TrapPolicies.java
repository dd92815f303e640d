package dev.portcullis.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import dev.portcullis.e2e.harness.Bootstraps.Transport;
import dev.portcullis.e2e.harness.EchoBackend;
import dev.portcullis.e2e.harness.Edge;
import dev.portcullis.e2e.harness.Guides;
import dev.portcullis.e2e.harness.HttpAnswer;
import dev.portcullis.e2e.harness.HttpRequest;
import dev.portcullis.e2e.harness.Mesh;
import dev.portcullis.e2e.harness.Place;
import dev.portcullis.e2e.harness.TestTokens;

/** Policies, tokens and proxies of the tests of traps. */
final class TrapPolicies {
  static final String ISSUER = TestTokens.ISTIO_ISSUER;
  static final String GOOD = Guides.ISTIO_TOKEN;
  static final String EXPIRED = TestTokens.expired(Guides.ISTIO_KEY);
  static final HttpRequest GET = HttpRequest.get("/get");
  static final String JWKS_RULES = "  - issuer: %s\n    jwks: '%s'\n";

  private TrapPolicies() {}

  static AskedTwice at(Mesh mesh, String... documents) {
    mesh.apply("policies.yaml", Guides.documents(documents));
    return edge(mesh, Place.GATEWAY);
  }

  static AskedTwice edge(Mesh mesh, Place place) {
    return new AskedTwice(mesh, mesh.edge(new Edge.Kind(place, Transport.DELTA)));
  }

  static String ra(String fields) {
    return Guides.requestAuthentication("traps", fields);
  }

  static String asm() {
    return JWKS_RULES.formatted(TestTokens.ASM_ISSUER, TestTokens.jwks(Guides.ASM_KEY));
  }

  static String ap(String spec) {
    return Guides.authorizationPolicy("traps", "action: ALLOW\n" + spec);
  }

  static String claim(String name, String value) {
    return ap(
        "rules: [{when: [{key: 'request.auth.claims[%s]', values: ['%s']}]}]"
            .formatted(name, value));
  }

  static String principal(String field, String value) {
    return ap("rules: [{from: [{source: {%s: ['%s']}}]}]".formatted(field, value));
  }

  static String token(String claim, String value) {
    return token(
        claim.equals("iss")
            ? ImmutableMap.of("iss", value)
            : ImmutableMap.of("iss", ISSUER, claim, value));
  }

  static String token(ImmutableMap<String, Object> claims) {
    return TestTokens.token(Guides.ISTIO_KEY, claims);
  }

  static String upstream(HttpAnswer answer, String header) {
    assertThat(answer.status()).isEqualTo(200);
    return EchoBackend.echo(answer).path("headers").path(header).asText("");
  }
}
