package dev.portcullis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code explain} names the true cause of every refusal that users come with, and docs/explain.md
 * shows just what it prints: {@code -Dupdate.goldens=true} writes the page anew.
 */
final class ExplainPageTest {
  private static final String HEADERS = "--path /headers --token-file ";

  @TempDir static Path folder;

  /** A request, the exit code, and words that only the true cause has. */
  private record Row(String title, String options, int exitCode, String... words) {
    String[] arguments() {
      return ("--gateway istio-system " + host() + options).strip().split(" ");
    }

    private String host() {
      return options.contains("--host") ? "" : "--host httpbin.example ";
    }

    String command() {
      return "portcullis explain --config config " + String.join(" ", arguments());
    }
  }

  private static Row good(String title, String options, String... words) {
    return new Row(title, options, 0, words);
  }

  private static Row bad(String title, String options, String... words) {
    return new Row(title, options, 1, words);
  }

  private static final ImmutableList<Row> ROWS =
      ImmutableList.of(
          good("Allowed", HEADERS + "good.jwt", "ALLOWED", "httpbin, rule 0"),
          bad("Expired", HEADERS + "expired.jwt", "expired at 2026-01-31T10:30:00Z", "90 min"),
          bad(
              "Expired a moment ago: suspected clock skew",
              HEADERS + "just-expired.jwt",
              "suspected clock skew",
              "2026-01-31T11:57:00Z",
              "2026-01-31T12:00:00Z",
              "leeway is 60 s"),
          bad("Not yet valid", HEADERS + "early.jwt", "valid from 2026-01-31T14:00:00Z"),
          bad(
              "Valid in a moment: suspected clock skew",
              HEADERS + "just-early.jwt",
              "suspected clock skew",
              "2026-01-31T12:02:30Z",
              "2026-01-31T12:00:00Z",
              "leeway is 60 s"),
          bad(
              "Wrong issuer",
              HEADERS + "other-issuer.jwt",
              "has the issuer https://idp.example",
              "rules are there for testing@secure.istio.io"),
          bad(
              "Wrong audience",
              HEADERS + "other-audience.jwt",
              "REFUSED 403",
              "meant for productpage, and accepted are httpbin"),
          bad("Unknown key id", HEADERS + "unknown-key.jwt", "key id key-2", "its keys are key-1"),
          bad("Wrong key", HEADERS + "wrong-key.jwt", "another key than key-1"),
          bad("Not a token", HEADERS + "cut.jwt", "malformed"),
          bad("No token, so no principal", "--path /headers", "saw     no token", "needed"),
          bad(
              "A token where it isn't found",
              "--path /headers -H authorization:bearer",
              "no token: header authorization does not begin with Bearer"),
          bad(
              "A principal without its subject in the policy",
              "--path /wrong-format --token-file good.jwt",
              "saw     testing@secure.istio.io/alice",
              "needed  testing@secure.istio.io",
              "a principal is ISSUER/SUBJECT"),
          bad("A token without sub", HEADERS + "no-subject.jwt", "without sub"),
          bad(
              "A claim that is missing",
              "--path /admin --token-file good.jwt",
              "a token without the claim groups",
              "the issuer has to put groups into the token",
              "needed  admin"),
          bad(
              "A claim that is a number",
              "--path /level --token-file level.jwt",
              "saw     5, which is not a string",
              "numbers, true, false and null never match"),
          bad(
              "A host with a port",
              "--host httpbin.example:8080 " + HEADERS + "good.jwt",
              "saw     httpbin.example:8080",
              "httpbin.example:*"),
          bad(
              "A path that is normalized",
              "--path /a/..//headers --token-file good.jwt",
              "//headers, to which /a/..//headers is normalized",
              "MERGE_SLASHES"),
          bad("A port", "--path /healthz", "saw     port 80", "needed  8080", "of its Service"),
          bad("A DENY rule", "--path /internal/x", "a DENY rule matches", "no-internals, rule 0"),
          bad("For programs", "--path /headers -o json", "\"code\" : \"NOT_ALLOWED\""));

  @TestFactory
  Stream<DynamicTest> namesTheTrueCause() throws IOException {
    ExplainRig rig = new ExplainRig(folder);
    return ROWS.stream().map(row -> DynamicTest.dynamicTest(row.title(), () -> check(rig, row)));
  }

  private static void check(ExplainRig rig, Row row) {
    ExplainRig.Outcome outcome = rig.run(row.arguments());
    assertThat(outcome.errors()).isEmpty();
    assertThat(outcome.output()).contains(row.words());
    assertThat(outcome.exitCode()).isEqualTo(row.exitCode());
  }

  @Test
  void thePageShowsWhatIsPrinted() throws IOException {
    Path page = Path.of("").toAbsolutePath().resolveSibling("docs").resolve("explain.md");
    ExplainRig rig = new ExplainRig(folder);
    String head = Files.readString(page);
    head = head.substring(0, head.indexOf("\n## The policies"));
    String current =
        head
            + "\n## The policies\n\n```yaml\n"
            + ExplainRig.policies()
            + "```\n"
            + ROWS.stream().map(row -> section(rig, row)).collect(Collectors.joining());
    if (Boolean.getBoolean("update.goldens")) {
      Files.writeString(page, current);
    }
    assertThat(Files.readString(page)).isEqualTo(current);
  }

  private static String section(ExplainRig rig, Row row) {
    String output = rig.run(row.arguments()).output();
    String shown =
        Arrays.stream(Objects.requireNonNull(output).split("\n"))
            .map(String::stripTrailing)
            .collect(Collectors.joining("\n"));
    return "\n## %s\n\n```console\n$ %s\n%s\n```\n".formatted(row.title(), row.command(), shown);
  }
}
