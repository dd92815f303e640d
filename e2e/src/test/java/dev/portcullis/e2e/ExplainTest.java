package dev.portcullis.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import dev.portcullis.e2e.harness.EnvoyBinary;
import dev.portcullis.e2e.harness.PortcullisCommand;
import dev.portcullis.e2e.harness.WithEnvoy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code explain --envoy}: the decider's answer beside that of a real Envoy. */
@WithEnvoy
final class ExplainTest {
  private static final String POLICIES =
      """
      apiVersion: security.istio.io/v1
      kind: AuthorizationPolicy
      metadata: {name: deny, namespace: istio-system}
      spec:
        action: DENY
        rules:
        - to: [{operation: {paths: ["/internal*"], ports: ["8080"]}}]
        - from: [{source: {remoteIpBlocks: [203.0.113.0/24]}}]
      ---
      apiVersion: security.istio.io/v1
      kind: AuthorizationPolicy
      metadata: {name: allow, namespace: istio-system}
      spec:
        rules:
        - to: [{operation: {hosts: [a.example], paths: ["/{*}"]}}]
          when: [{key: "request.headers[x-role]", values: [admin]}]
      """;

  @TempDir private Path folder;

  @BeforeEach
  void write() throws IOException {
    Files.writeString(folder.resolve("policies.yaml"), POLICIES);
  }

  @ParameterizedTest(name = "{0}")
  @DisplayName("the two say the same")
  @CsvSource({
    "allowed, --path /x -H x-role:admin, 0, ALLOWED",
    "no such header, --path /x, 1, [none]",
    "another port, --path /internal -H x-role:admin --port 80, 0, ALLOWED",
    "the port of the rule, --path /internal -H x-role:admin --port 8080, 1, policy[deny]-rule[0]",
    "a client's address, --path /x -H x-role:admin --source-ip 203.0.113.7, 1, policy[deny]-rule[1]",
    "a path that is normalized, --path /y/../x/../internal --port 8080, 1, policy[deny]-rule[0]",
    "no path at all, --path x, 1, REFUSED 400",
  })
  void saysTheSame(String what, String options, int exitCode, String word) {
    for (String at : ImmutableList.of("--gateway istio-system", "--workload foo/app=httpbin")) {
      List<String> arguments = new ArrayList<>(List.of("explain", "--config", folder.toString()));
      arguments.addAll(List.of((at + " --host a.example " + options).split(" ")));
      arguments.add("--envoy=" + EnvoyBinary.path());
      PortcullisCommand.Outcome outcome = PortcullisCommand.run(arguments.toArray(String[]::new));
      assertThat(outcome.output()).as(what).contains("the real Envoy answers the same", word);
      assertThat(outcome.exitCode()).isEqualTo(exitCode);
    }
  }
}
