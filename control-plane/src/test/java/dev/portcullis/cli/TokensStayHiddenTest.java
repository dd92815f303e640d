package dev.portcullis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.cli.ExplainRig.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing that {@code explain} prints holds a token, whatever mistake a user made with it. */
final class TokensStayHiddenTest {
  @TempDir private Path folder;
  private ExplainRig rig;
  private String token;

  @BeforeEach
  void rig() throws IOException {
    rig = new ExplainRig(folder);
    token = Files.readString(folder.resolve("good.jwt")).strip();
  }

  private Outcome run(String... more) {
    String[] arguments = new String[more.length + 4];
    arguments[0] = "--gateway";
    arguments[1] = "istio-system";
    arguments[2] = "--host";
    arguments[3] = "httpbin.example";
    for (int i = 0; i < more.length; i++) {
      arguments[i + 4] = more[i].replace("TOKEN", token);
    }
    Outcome outcome = rig.run(arguments);
    assertThat(outcome.output()).doesNotContain(token);
    assertThat(outcome.errors()).doesNotContain(token);
    return outcome;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--token|Bearer|TOKEN",
        "--token-file|TOKEN",
        "-H|Authorization=Bearer TOKEN",
        "-H|Authorization:|Bearer|TOKEN",
        "--tokn|TOKEN",
        "--token-fil=TOKEN",
        "--now|TOKEN",
        "--gateway|TOKEN",
        "TOKEN"
      })
  void aMistakeIsNamedWithoutTheToken(String arguments) {
    Outcome outcome = run(arguments.split("\\|", -1));
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.errors()).startsWith("portcullis: ");
    // The sentence, maybe a suggestion, and where the help is.
    assertThat(outcome.errors().lines().count()).isLessThanOrEqualTo(3);
  }

  @Test
  void aHeaderOfAnyNameIsSeenWithoutTheTokenInIt() throws IOException {
    Files.writeString(
        folder.resolve("config").resolve("policies.yaml"),
        """
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata: {name: by-header, namespace: istio-system}
        spec:
          rules:
          - when:
            - {key: "request.headers[x-forwarded-assertion]", values: [wanted]}
            - {key: "request.headers[x-api-key]", values: [wanted]}
        """);
    Outcome outcome = run("-H", "x-forwarded-assertion: v1 TOKEN", "-H", "x-api-key: hunter2");
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.output()).contains("v1 [a token]").doesNotContain("hunter2");
  }
}
