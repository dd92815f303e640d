package dev.portcullis.compile.envoy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.portcullis.compile.Compiled;
import dev.portcullis.document.Node;
import dev.portcullis.model.ConfigProblem;
import dev.portcullis.xds.EncodedResource;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is read from a cluster compiles to the same bytes as what is read from files. */
final class SameFromKubernetesTest {

  static List<GoldenCase> routing() throws IOException {
    return GoldenCase.all();
  }

  static List<PolicyCase> policies() throws IOException {
    return PolicyCase.all();
  }

  @ParameterizedTest
  @MethodSource("routing")
  void trafficIsTheSame(GoldenCase golden) {
    ImmutableList<Node> files = golden.documents();
    assertSame(golden.compileReadable(ApiServerForm.of(files)), golden.compileReadable(files));
  }

  @ParameterizedTest
  @MethodSource("policies")
  void policiesAreTheSame(PolicyCase policies) {
    ImmutableList<Node> files = policies.documents();
    assertSame(policies.compileReadable(ApiServerForm.of(files)), policies.compileReadable(files));
  }

  private static void assertSame(Compiled cluster, Compiled files) {
    assertThat(bytes(cluster)).isEqualTo(bytes(files));
    assertThat(problems(cluster)).isEqualTo(problems(files));
  }

  private static ImmutableMap<String, String> bytes(Compiled compiled) {
    return compiled.resources().stream()
        .collect(
            ImmutableMap.toImmutableMap(
                resource -> resource.type() + " " + resource.name(),
                SameFromKubernetesTest::content));
  }

  private static String content(EncodedResource resource) {
    return resource.hash() + " " + resource.body().getValue().toStringUtf8();
  }

  /** Everything but the places: a cluster has none, and what differs only in them is one. */
  private static List<String> problems(Compiled compiled) {
    return compiled.problems().stream()
        .map(SameFromKubernetesTest::words)
        .distinct()
        .sorted()
        .toList();
  }

  private static String words(ConfigProblem problem) {
    return problem.code() + " " + problem.key() + " " + problem.message();
  }
}
