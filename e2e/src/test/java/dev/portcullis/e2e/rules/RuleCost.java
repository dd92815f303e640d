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
import java.util.function.IntFunction;
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
    try (RuleProxy envoy = RuleProxy.start(policies.stream().map(RuleProxy::inline).toList(), "")) {
      measure(envoy, shape, "the last rule", shape::last, ImmutableList.of(200, 403));
      measure(envoy, shape, "no rule", size -> shape.none(), ImmutableList.of(403, 200));
    }
  }

  /**
   * @param statuses what a request gets under ALLOW and under DENY
   */
  private static void measure(
      RuleProxy envoy,
      RuleShape shape,
      String matches,
      IntFunction<HttpRequest> request,
      ImmutableList<Integer> statuses)
      throws IOException {
    List<Measured> all = new ArrayList<>();
    for (int size : SIZES) {
      all.add(measured(envoy, 0, request.apply(size), 200));
    }
    int listener = 1;
    for (int status : statuses) {
      for (int size : SIZES) {
        for (int form = 0; form < FORMS.size(); form++) {
          all.add(measured(envoy, listener++, request.apply(size), status));
        }
      }
    }
    measure(envoy, all);
    write(shape, matches, all);
    for (Measured measured : all) {
      measured.to().close();
    }
  }

  private static Measured measured(RuleProxy envoy, int listener, HttpRequest request, int status)
      throws IOException {
    return new Measured(new Barrage(envoy.listener(listener)), request, status, new double[ROUNDS]);
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

  /** A row for each action: how much more each size takes than no rule, in both forms. */
  private static void write(RuleShape shape, String matches, List<Measured> all)
      throws IOException {
    StringBuilder rows = new StringBuilder();
    int next = SIZES.size();
    for (String action : ACTIONS) {
      rows.append(
          "| %s | %s, %s matches | %.0f |"
              .formatted(shape.says(), action, matches, all.getFirst().median()));
      for (int size = 0; size < SIZES.size(); size++) {
        double without = all.get(size).median();
        double before = all.get(next++).median() - without;
        double after = all.get(next++).median() - without;
        rows.append(String.format(Locale.ROOT, " %.1f → %.1f |", before, after));
      }
      rows.append('\n');
    }
    Files.writeString(TABLE, rows, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }
}
