package dev.portcullis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code portcullis check}: what it prints, and with what it exits. */
final class CheckCommandTest {
  private static final String GOOD =
      """
      apiVersion: security.istio.io/v1
      kind: AuthorizationPolicy
      metadata:
        name: good
        namespace: foo
      spec:
        rules:
        - to:
          - operation:
              methods: ["GET"]
      """;

  @TempDir Path directory;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int check(String... arguments) {
    String[] all = new String[arguments.length + 1];
    all[0] = "check";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    CommandLine command = Portcullis.commandLine();
    if (!command.getSubcommands().containsKey("check")) {
      command.addSubcommand(new CheckCommand());
    }
    command.setCaseInsensitiveEnumValuesAllowed(true);
    int code =
        command.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true)).execute(all);
    assertThat(err.toString()).doesNotContain("\tat ");
    return code;
  }

  private int checkDirectory(String... arguments) {
    String[] all = Arrays.copyOf(arguments, arguments.length + 1);
    all[arguments.length] = directory.toString();
    return check(all);
  }

  private void write(String name, String content) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  @Test
  void aGoodDirectoryHasNothingButASummary() throws IOException {
    write("sub/good.yaml", GOOD);
    assertThat(checkDirectory()).isZero();
    assertThat(out.toString().strip())
        .isEqualTo("1 file, 1 object: 0 errors, 0 warnings, 0 notices");
  }

  @Test
  void aProblemIsPrintedWithItsPlaceAndMakesTheExitCodeOne() throws IOException {
    write("a.yaml", GOOD + "    unknownField: 1\n");
    write("b.yaml", "kind: [");
    assertThat(checkDirectory()).isEqualTo(1);
    assertThat(out.toString().lines())
        .first()
        .asString()
        .matches("a\\.yaml:\\d+:\\d+ error UNKNOWN_FIELD .*unknownField.*");
    assertThat(out.toString()).containsPattern("(?m)^b\\.yaml:\\d+:\\d+ error SYNTAX_ERROR ");
    assertThat(out.toString()).doesNotContain("stays in force").doesNotContain("\u001b");
  }

  @Test
  void theSameObjectTwiceNamesBothPlaces() throws IOException {
    write("a.yaml", GOOD);
    write("b.yaml", GOOD);
    assertThat(checkDirectory()).isEqualTo(1);
    assertThat(out.toString())
        .containsPattern("(?m)^a\\.yaml:1:1 error DUPLICATE_OBJECT .* is also at b\\.yaml:1:1")
        .containsPattern("(?m)^b\\.yaml:1:1 error DUPLICATE_OBJECT .* is also at a\\.yaml:1:1");
  }

  @Test
  void warningsCountOnlyWhenStrict() throws IOException {
    write("deny.yaml", GOOD.replace("spec:\n", "spec:\n  action: DENY\n"));
    assertThat(checkDirectory()).isZero();
    assertThat(out.toString()).contains(" warning ");
    assertThat(checkDirectory("--strict")).isEqualTo(1);
    assertThat(checkDirectory("--strict", "--allow", "DENIES_ALL_TCP")).isZero();
    assertThat(checkDirectory("--strict", "--allow", "STRAY_DASH")).isEqualTo(1);
  }

  @Test
  void whatShowsOnlyWhenPoliciesAreSeenTogetherIsPrinted() throws IOException {
    write("a.yaml", GOOD + "  - to:\n    - operation:\n        methods: [\"GET\", \"PUT\"]\n");
    assertThat(checkDirectory()).isZero();
    assertThat(out.toString())
        .contains("a.yaml:8:5 warning RULE_SHADOWED spec.rules[0] changes nothing");
  }

  @Test
  void policiesAreCompiledAsForProxies() throws IOException {
    write(
        "a.yaml",
        """
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata: {name: half-a-character}
        spec:
          rules:
          - to: [{operation: {paths: ["/\\ud800"]}}]
        """);
    assertThat(checkDirectory()).isEqualTo(1);
    assertThat(out.toString()).containsPattern("a\\.yaml:6:\\d+ error ");
  }

  @Test
  void whatShowsOnlyWhenObjectsAreSeenTogetherIsPrinted() throws IOException {
    write(
        "routes.yaml",
        """
        apiVersion: networking.istio.io/v1
        kind: Gateway
        metadata: {name: gw}
        spec:
          selector: {istio: ingressgateway}
          servers:
          - {port: {number: 8080, name: http, protocol: HTTP}, hosts: ["*"]}
        ---
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: {name: vs}
        spec:
          hosts: ["*"]
          gateways: [gw]
          http:
          - route:
            - destination: {host: nobody}
        """);
    assertThat(checkDirectory()).isZero();
    assertThat(out.toString())
        .contains("routes.yaml:17:7 warning DESTINATION_NOT_FOUND no Service or ServiceEntry has");
  }

  @Test
  void whatIsWrongWithRoutesOfSidecarsIsPrintedOnce() throws IOException {
    write(
        "mesh.yaml",
        """
        apiVersion: v1
        kind: Service
        metadata: {name: reviews, namespace: foo}
        spec: {clusterIP: 10.96.0.1, ports: [{name: http, port: 80}]}
        ---
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: {name: a, namespace: foo}
        spec:
          hosts: [reviews]
          http:
          - match: [{uri: {prefix: /gone}}]
            route: [{destination: {host: nobody}}]
          - route: [{destination: {host: reviews, subset: none}}]
        ---
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: {name: b, namespace: foo}
        spec:
          hosts: [reviews]
          http: [{route: [{destination: {host: reviews}}]}]
        ---
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: {name: elsewhere, namespace: bar}
        spec:
          hosts: [other.example]
          http: [{route: [{destination: {host: reviews.foo.svc.cluster.local}}]}]
        """);
    assertThat(checkDirectory()).isZero();
    assertThat(out.toString().lines())
        .satisfiesExactly(
            line -> assertThat(line).startsWith("mesh.yaml:13:13 warning DESTINATION_NOT_FOUND "),
            line -> assertThat(line).startsWith("mesh.yaml:14:13 warning SUBSET_NOT_FOUND "),
            line -> assertThat(line).startsWith("mesh.yaml:16:1 warning HOST_ALREADY_ROUTED "),
            line ->
                assertThat(line).isEqualTo("1 file, 4 objects: 0 errors, 3 warnings, 0 notices"));
  }

  @Test
  void anEmptyFileIsAnError() throws IOException {
    write("good.yaml", GOOD);
    write("empty.yaml", "");
    assertThat(checkDirectory()).isEqualTo(1);
    assertThat(out.toString()).contains("empty.yaml error FILE_EMPTY");
  }

  @Test
  void anEmptyDirectoryIsAnError() {
    assertThat(checkDirectory()).isEqualTo(1);
    assertThat(out.toString()).contains(". error DIRECTORY_EMPTY");
  }

  @Test
  void whatCannotBeReadAtAllExitsWithTwo() throws IOException {
    write("good.yaml", GOOD);
    assertThat(check(directory.resolve("missing").toString())).isEqualTo(2);
    assertThat(check(directory.resolve("good.yaml").toString())).isEqualTo(2);
    assertThat(check("")).isEqualTo(2);
    assertThat(check()).isEqualTo(2);
    assertThat(checkDirectory("--mesh-config", directory.resolve("missing").toString()))
        .isEqualTo(2);
    assertThat(checkDirectory("--no-such-option")).isEqualTo(2);
  }

  @Test
  void theMeshConfigIsChecked() throws IOException {
    write("good.yaml", GOOD);
    write(".mesh.yaml", "rootNamespace: [1]\n");
    assertThat(checkDirectory("--mesh-config", directory.resolve(".mesh.yaml").toString()))
        .isEqualTo(1);
    assertThat(out.toString()).containsPattern("\\.mesh\\.yaml:1:\\d+ error ");
  }

  @Test
  void jsonHoldsTheSameForPrograms() throws IOException {
    write("a.yaml", GOOD + "    unknownField: 1\n");
    assertThat(checkDirectory("-o", "json")).isEqualTo(1);
    JsonNode report = new ObjectMapper().readTree(out.toString());
    assertThat(report.at("/summary/errors").asInt()).isEqualTo(1);
    assertThat(report.at("/problems/0/code").asText()).isEqualTo("UNKNOWN_FIELD");
    assertThat(report.at("/problems/0/file").asText()).isEqualTo("a.yaml");
    assertThat(report.at("/problems/0/line").asInt()).isPositive();
    assertThat(report.at("/problems/0/kind").asText()).isEqualTo("AuthorizationPolicy");
  }
}
