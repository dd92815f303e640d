package dev.portcullis.document;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import dev.portcullis.model.AuthorizationPolicy;
import dev.portcullis.model.AuthorizationPolicy.Action;
import dev.portcullis.model.ConfigKind;
import dev.portcullis.model.ConfigProblem;
import dev.portcullis.model.ConfigProblem.Severity;
import dev.portcullis.model.ProblemCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What must hold whatever is written. */
final class ReaderRobustnessTest {
  private static final Path CASES = Path.of("src/test/resources/documents");
  private static final long SEED = 20_260_101;

  private final DocumentParser parser = new DocumentParser();
  private final ConfigReader reader = new ConfigReader("default");

  @Test
  void damagedFilesAreReadWithoutAnException() throws IOException {
    Random random = new Random(SEED);
    for (Path input : inputs()) {
      byte[] content = Files.readAllBytes(input);
      for (int round = 0; round < 10 && content.length > 0; round++) {
        check(input, damaged(content, random));
      }
    }
  }

  @Test
  void everyPrefixOfAFileIsReadWithoutAnException() throws IOException {
    for (Path input : inputs()) {
      byte[] content = Files.readAllBytes(input);
      int step = Math.max(1, content.length / 15);
      for (int length = 0; length < content.length; length += step) {
        check(input, java.util.Arrays.copyOf(content, length));
      }
    }
  }

  @Test
  void aDenyPolicyThatCannotBeUsedNeverDisappears() throws IOException {
    String policy =
        """
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata: {name: deny, namespace: foo}
        spec:
          action: DENY
          selector: {matchLabels: {app: a}}
          rules:
          - from: [{source: {ipBlocks: [10.0.0.1]}}]
            to: [{operation: {paths: ["/a/{*}"], ports: ["80"]}}]
            when: [{key: source.ip, values: [10.0.0.1]}]
        """;
    Random random = new Random(SEED);
    int spec = policy.indexOf("selector");
    for (int round = 0; round < 1000; round++) {
      StringBuilder text = new StringBuilder(policy);
      int at = spec + random.nextInt(policy.length() - spec);
      text.setCharAt(at, (char) ('!' + random.nextInt(94)));
      for (ReadDocument document : read(text.toString())) {
        if (document.key() == null || !ProblemsOf.refused(document)) {
          continue;
        }
        assertThat(document.closed()).as(text.toString()).isInstanceOf(AuthorizationPolicy.class);
        AuthorizationPolicy closed = (AuthorizationPolicy) document.closed();
        assertThat(closed.action()).as(text.toString()).isEqualTo(Action.DENY);
        assertThat(closed.rules()).as(text.toString()).isNotEmpty();
      }
    }
  }

  @Test
  void problemsOfOneObjectAreBounded() {
    StringBuilder labels = new StringBuilder();
    for (int i = 0; i < 1000; i++) {
      labels.append("a").append(i).append(": 1, ");
    }
    String text =
        "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: a, labels: {" + labels + "}}\n";
    ReadDocument document = read(text).getFirst();
    assertThat(document.object()).isNull();
    assertThat(document.problems()).hasSize(51);
    assertThat(document.problems().getLast().toString()).contains("MORE_PROBLEMS and 950 more");
  }

  @Test
  void aTextThatNobodyNeedsIsRefusedAndNotShown() {
    String policy =
        """
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata: {name: a, annotations: {note: "${free text}"}}
        spec: {rules: [{from: [{source: {principals: ["%s"]}}]}]}
        """;
    ReadDocument document = read(policy.formatted("1.".repeat(500_000))).getFirst();
    assertThat(document.object()).isNull();
    assertThat(document.problems()).hasSize(1);
    assertThat(document.problems().getFirst().toString()).contains("TOO_LONG").hasSizeLessThan(500);
  }

  @Test
  void everyProblemOfAnObjectNamesItsKey() {
    ReadDocument document =
        read("apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: a, b: c}\n").getFirst();
    assertThat(document.problems()).extracting(ConfigProblem::key).containsExactly(document.key());
    assertThat(document.key().kind()).isEqualTo(ConfigKind.SERVICE_ACCOUNT);
  }

  private static final class ProblemsOf {
    static boolean refused(ReadDocument document) {
      return document.problems().stream()
          .anyMatch(problem -> !ProblemCode.valueOf(problem.code()).objectUsable());
    }
  }

  private ImmutableList<ReadDocument> read(String text) {
    ImmutableList.Builder<ReadDocument> read = ImmutableList.builder();
    parser
        .parse("f.yaml", text.getBytes(UTF_8))
        .documents()
        .forEach(node -> read.addAll(reader.read(node)));
    return read.build();
  }

  private void check(Path input, byte[] content) {
    String name = input.getFileName().toString();
    ParsedFile file = parser.parse(name, content);
    assertThat(file.problems().isEmpty())
        .isEqualTo(file.outcome() != ParsedFile.Outcome.UNPARSABLE);
    new MeshConfigReader().read(file);
    for (Node document : file.documents()) {
      for (ReadDocument read : reader.read(document)) {
        boolean errors =
            read.problems().stream().anyMatch(problem -> problem.severity() == Severity.ERROR);
        assertThat(errors || read.object() != null || read.key() == null).isTrue();
        assertThat(read.object() == null || !ProblemsOf.refused(read)).isTrue();
      }
    }
  }

  private static byte[] damaged(byte[] content, Random random) {
    byte[] damaged = content.clone();
    for (int i = random.nextInt(4); i >= 0; i--) {
      int at = random.nextInt(damaged.length);
      byte[] signs = "{}[]:,-\"'#&*!|>%@`~\n\t 0a".getBytes(UTF_8);
      damaged[at] =
          random.nextBoolean()
              ? signs[random.nextInt(signs.length)]
              : damaged[random.nextInt(damaged.length)];
    }
    return damaged;
  }

  private static ImmutableList<Path> inputs() throws IOException {
    try (Stream<Path> files = Files.walk(CASES)) {
      return files
          .filter(file -> file.toString().endsWith(".yaml") || file.toString().endsWith(".json"))
          .sorted()
          .collect(ImmutableList.toImmutableList());
    }
  }
}
