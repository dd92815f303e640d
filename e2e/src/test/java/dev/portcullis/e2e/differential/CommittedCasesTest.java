package dev.portcullis.e2e.differential;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.portcullis.e2e.harness.HttpRequest;
import dev.portcullis.e2e.harness.WithEnvoy;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/**
 * What random tests once found: each request is answered three ways, by the case's expectation, the
 * decider, and Envoy.
 */
@WithEnvoy
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class CommittedCasesTest {
  private static final Path CASES = Path.of("src/test/resources/differential");

  private final ImmutableList<Path> folders = CaseFiles.all(CASES);
  private final ImmutableList<Experiment> experiments =
      folders.stream().map(CaseFiles::read).collect(ImmutableList.toImmutableList());
  private final Bench bench =
      new Bench(
          experiments.stream().map(Experiment::proxy).collect(ImmutableList.toImmutableList()));

  @BeforeAll
  void deliver() {
    Map<Slot, ReadPolicies> policies = new LinkedHashMap<>();
    for (Slot slot : bench.slots()) {
      policies.put(slot, ReadPolicies.of(experiments.get(slot.number())));
    }
    assertThat(bench.deliver(policies)).as("what Envoy refuses").isEmpty();
  }

  @AfterAll
  void close() {
    bench.close();
  }

  @TestFactory
  Stream<DynamicTest> everyCaseIsAnsweredThreeWays() {
    return bench.slots().stream()
        .map(slot ->
            DynamicTest.dynamicTest(
                folders.get(slot.number()).getFileName().toString(), () -> replay(slot)));
  }

  private void replay(Slot slot) {
    Experiment experiment = experiments.get(slot.number());
    TokenMint mint = new TokenMint(Instant.now());
    DeciderJudge decider = new DeciderJudge(slot, ReadPolicies.of(experiment));
    try (EnvoyJudge envoy = new EnvoyJudge(slot, bench.identities())) {
      for (Object tree : experiment.requests()) {
        HttpRequest request = Probe.request(tree, mint);
        Link link = Probe.link(tree);
        Answer real = envoy.ask(link, request);
        DeciderJudge.Opinion opinion = decider.ask(link, request, mint.now());
        ImmutableMap<String, Object> expected = Trees.members(Trees.map(tree), "expect");
        assertThat(real.status() + " " + real.details())
            .as("Envoy's answer to %s", request)
            .isEqualTo(expected.get("status") + " " + Trees.text(expected, "details", ""));
        assertThat(real.differences("Envoy", opinion.answer(), "decider"))
            .as("%s, because %s", request, opinion.reason())
            .isEmpty();
      }
    }
  }
}
