package dev.portcullis.e2e;

import static dev.portcullis.e2e.TrapPolicies.GET;
import static dev.portcullis.e2e.TrapPolicies.GOOD;
import static dev.portcullis.e2e.TrapPolicies.asm;
import static dev.portcullis.e2e.TrapPolicies.at;
import static dev.portcullis.e2e.TrapPolicies.ra;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import dev.portcullis.e2e.harness.FreePorts;
import dev.portcullis.e2e.harness.Guides;
import dev.portcullis.e2e.harness.HttpAnswer;
import dev.portcullis.e2e.harness.LoopbackHttpServer;
import dev.portcullis.e2e.harness.Mesh;
import dev.portcullis.e2e.harness.SharedMesh;
import dev.portcullis.e2e.harness.TestTokens;
import dev.portcullis.e2e.harness.WithEnvoy;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The traps about keys of a server, by the numbers of the semantics' list (section 7.1), as far as
 * they go while nothing is fetched: every such issuer has a key that nobody can sign with.
 *
 * <p>What they assert holds with a fetcher, too: none of these servers ever gives a usable key, or
 * is one that may be asked.
 */
@WithEnvoy
@ExtendWith(SharedMesh.class)
final class FetchedKeysTrapsTest {
  private static final String NOBODY = "http://127.0.0.1:1/keys";

  private static String fetched(String uri) {
    return ra("").replaceAll("jwks: '.*'", "jwksUri: " + uri);
  }

  private static LoopbackHttpServer serving(String body) {
    return LoopbackHttpServer.start(
        new InetSocketAddress("127.0.0.1", FreePorts.next()),
        request -> new HttpAnswer(200, ImmutableList.of(), body));
  }

  private static void assertClosed(AskedTwice edge) {
    assertThat(edge.ask(GET).status()).isEqualTo(200);
    HttpAnswer answer = edge.ask(GET.bearer(GOOD));
    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.body()).isEqualTo("Jwt verification fails");
  }

  @Test
  void trap25AnUnreachableKeyServerRefusesTokensAndNothingElse(Mesh mesh) {
    assertClosed(at(mesh, fetched(NOBODY)));
  }

  @Test
  void trap26AKeyServerThatAnswersHtmlHoldsUpNoOtherIssuer(Mesh mesh) {
    try (LoopbackHttpServer server = serving("<html>Sign in</html>")) {
      String uri = "http://127.0.0.1:%d/keys".formatted(server.port());
      AskedTwice edge = at(mesh, fetched(uri) + asm());
      assertClosed(edge);
      String other = TestTokens.token(Guides.ASM_KEY, TestTokens.ASM_ISSUER, "x");
      assertThat(edge.ask(GET.bearer(other)).status()).isEqualTo(200);
    }
  }

  @Test
  void trap27WhereNothingWasEverFetchedNoOtherKeysStandIn(Mesh mesh) {
    assertThat(at(mesh, ra("")).ask(GET.bearer(GOOD)).status()).isEqualTo(200);
    assertClosed(at(mesh, fetched(NOBODY)));
  }

  @Test
  void trap28HttpsIsNotSpokenInPlaintext(Mesh mesh) {
    try (LoopbackHttpServer server = serving(TestTokens.jwks(Guides.ISTIO_KEY))) {
      assertClosed(at(mesh, fetched("https://127.0.0.1:%d/keys".formatted(server.port()))));
    }
  }
}
