package dev.portcullis.directory;

import static dev.portcullis.directory.DirectoryFixture.policy;
import static dev.portcullis.directory.DirectoryFixture.policyKey;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.model.AuthorizationPolicy;
import dev.portcullis.model.AuthorizationPolicy.Action;
import dev.portcullis.model.AuthorizationPolicy.Rule;
import dev.portcullis.model.ConfigKey;
import dev.portcullis.model.ConfigKind;
import dev.portcullis.model.ConfigObject;
import dev.portcullis.model.RequestAuthentication;
import dev.portcullis.model.RequestAuthentication.KeySource.NoKeys;
import dev.portcullis.model.WorkloadSelector;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two documents that claim to be one object from the start refuse what either refuses. */
final class ClosedCombinationTest {
  @TempDir Path directory;

  private ConfigObject combine(ConfigKey key, String one, String other) throws Exception {
    Files.writeString(directory.resolve("a.yaml"), one);
    Files.writeString(directory.resolve("b.yaml"), other);
    try (DirectoryFixture fixture = DirectoryFixture.start(directory)) {
      assertThat(DirectoryFixture.hasProblem(fixture.last(), "DUPLICATE_OBJECT")).isTrue();
      return fixture.last().objects().get(key);
    }
  }

  private AuthorizationPolicy combine(String one, String other) throws Exception {
    return (AuthorizationPolicy) combine(policyKey("p"), one, other);
  }

  private static String selecting(String policy) {
    return policy.replace("spec:\n", "spec:\n  selector: {matchLabels: {app: a}}\n");
  }

  @Test
  void denialsAreUnited() throws Exception {
    AuthorizationPolicy policy =
        combine(policy("p", 1, "DENY", "/a", "/b"), policy("p", 2, "DENY", "/c"));
    assertThat(policy.action()).isEqualTo(Action.DENY);
    assertThat(policy.rules()).extracting(Rule::index).containsExactly(0, 1, 2);
    assertThat(policy.rules())
        .flatExtracting(rule -> rule.to().getFirst().paths().values())
        .containsExactly("/a", "/b", "/c");
  }

  @Test
  void grantsAreVoid() throws Exception {
    AuthorizationPolicy policy =
        combine(policy("p", 1, "ALLOW", "/a"), policy("p", 2, "ALLOW", "/b"));
    assertThat(policy.action()).isEqualTo(Action.ALLOW);
    assertThat(policy.rules()).isEmpty();
  }

  @Test
  void aGrantAndADenialDenyEverything() throws Exception {
    AuthorizationPolicy policy =
        combine(policy("p", 1, "ALLOW", "/a"), policy("p", 2, "DENY", "/b"));
    assertThat(policy.action()).isEqualTo(Action.DENY);
    assertThat(policy.rules())
        .singleElement()
        .satisfies(rule -> {
          assertThat(rule.from()).isEmpty();
          assertThat(rule.to()).isEmpty();
          assertThat(rule.when()).isEmpty();
        });
  }

  @Test
  void oneSelectorIsKeptAndTwoBecomeTheNamespace() throws Exception {
    String one = policy("p", 1, "DENY", "/a");
    assertThat(combine(selecting(one), selecting(one)).selector().matchLabels())
        .containsEntry("app", "a");
    assertThat(combine(selecting(one), one).selector()).isEqualTo(WorkloadSelector.EVERYTHING);
  }

  @Test
  void keysOfTokensAreDead() throws Exception {
    String token =
        """
        apiVersion: security.istio.io/v1
        kind: RequestAuthentication
        metadata: {name: r, namespace: foo}
        spec:
          jwtRules:
          - issuer: one
            jwks: '{"keys":[{"kty":"oct","kid":"k","k":"c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0"}]}'
        """;
    RequestAuthentication combined =
        (RequestAuthentication)
            combine(
                new ConfigKey(ConfigKind.REQUEST_AUTHENTICATION, "foo", "r"),
                token,
                token.replace("issuer: one", "issuer: two"));
    assertThat(combined.jwtRules())
        .hasSize(2)
        .allSatisfy(rule -> assertThat(rule.keys()).isEqualTo(new NoKeys()));
  }
}
