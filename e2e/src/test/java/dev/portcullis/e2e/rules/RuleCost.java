package dev.portcullis.e2e.rules;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.Any;
import dev.portcullis.compile.index.IndexSize;
import dev.portcullis.e2e.harness.HttpRequest;
import dev.portcullis.e2e.harness.WithEnvoy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What rules cost a request, one by one and as the control plane arranges them: a table, for {@code
 * make bench-rules}. It fails only where an answer is wrong.
 */
@WithEnvoy
final class RuleCost {
  private static final Path TABLE = Path.of("target/bench-rules.md");
  private static final ImmutableList<Integer> SIZES = ImmutableList.of(1, 10, 100, 1000);
  private static final ImmutableList<String> ACTIONS = ImmutableList.of("ALLOW", "DENY");
  private static final ImmutableList<IndexSize> FORMS =
      ImmutableList.of(IndexSize.NEVER, IndexSize.USUAL);
  private static final int REQUESTS = Integer.getInteger("portcullis.requests", 1000);
  private static final int ROUNDS = Integer.getInteger("portcullis.rounds", 7);

  /** A listener, a request to it, and what it took in each round, in microseconds a request. */
  private record Measured(Barrage to, HttpRequest request, int status, double[] took) {
    double median() {
      double[] sorted = took.clone();
      Arrays.sort(sorted);
      return sorted[sorted.length / 2];
    }
  }

  @ParameterizedTest
  @EnumSource(RuleShape.class)
  void ofShape(RuleShape shape) throws IOException {
    List<Any> policies = new ArrayList<>();
    policies.add(policy(shape.authentication(), IndexSize.NEVER));
    for (String action : ACTIONS) {
      for (int size : SIZES) {
        String documents = shape.authentication() + shape.documents(size, action);
        FORMS.forEach(form -> policies.add(policy(documents, form)));
      }
    }
    try (RuleProxy envoy = RuleProxy.start(policies, "")) {
      List<Measured> matching = new ArrayList<>();
      List<Measured> missing = new ArrayList<>();
      for (int i = 0; i < policies.size(); i++) {
        int rules = i == 0 ? 1 : SIZES.get((i - 1) / FORMS.size() % SIZES.size());
        boolean deny = i == 0 || (i - 1) / FORMS.size() >= SIZES.size();
        Barrage to = new Barrage(envoy.listener(i));
        int last = deny && i > 0 ? 403 : 200;
        int none = deny ? 200 : 403;
        matching.add(new Measured(to, shape.last(rules), last, new double[ROUNDS]));
        missing.add(new Measured(to, shape.none(), none, new double[ROUNDS]));
      }
      measure(envoy, matching);
      measure(envoy, missing);
      write(shape, "last rule", matching);
      write(shape, "no rule", missing);
      for (Measured measured : matching) {
        measured.to().close();
      }
    }
  }

  private static Any policy(String documents, IndexSize size) {
    return CompiledRules.filter(CompiledRules.compile(CompiledRules.read(documents), size));
  }

  private static void measure(RuleProxy envoy, List<Measured> all) throws IOException {
    for (Measured one : all) {
      one.to().send(one.request(), REQUESTS / 4, one.status());
    }
    for (int round = 0; round < ROUNDS; round++) {
      for (Measured one : all) {
        long before = ProcessorTime.ofAll(envoy.pid());
        int sent = one.to().send(one.request(), REQUESTS, one.status());
        one.took()[round] = (ProcessorTime.ofAll(envoy.pid()) - before) / 1000.0 / sent;
      }
    }
  }

  /** A row for each action; how much more than without a rule each size takes, in both forms. */
  private static void write(RuleShape shape, String matches, List<Measured> all)
      throws IOException {
    double without = all.getFirst().median();
    StringBuilder rows = new StringBuilder();
    for (int action = 0; action < ACTIONS.size(); action++) {
      rows.append(
          "| %s | %s | %s | %.0f |".formatted(shape.says(), ACTIONS.get(action), matches, without));
      for (int size = 0; size < SIZES.size(); size++) {
        int first = 1 + (action * SIZES.size() + size) * FORMS.size();
        rows.append(
            String.format(
                Locale.ROOT,
                " %+.1f → %+.1f |",
                all.get(first).median() - without,
                all.get(first + 1).median() - without));
      }
      rows.append('\n');
    }
    Files.writeString(TABLE, rows, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }
}
