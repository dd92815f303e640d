package dev.portcullis.e2e.signal;

import dev.portcullis.e2e.harness.HttpRequest;
import dev.portcullis.e2e.harness.TestTokens;
import dev.portcullis.e2e.harness.WithEnvoy;
import dev.portcullis.e2e.rules.Barrage;
import dev.portcullis.e2e.rules.ProcessorTime;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/**
 * What it costs a request that passes that its proxy would tell of unknown keys: two rows, for
 * {@code -Dtest=SignalCost}. It fails only where an answer is wrong.
 */
@WithEnvoy
final class SignalCost {
  private static final int REQUESTS = Integer.getInteger("portcullis.requests", 4000);
  private static final int ROUNDS = Integer.getInteger("portcullis.rounds", 15);

  @Test
  void ofRequestsThatPass() throws IOException {
    HttpRequest plain = HttpRequest.get("/x").host("x");
    String token = TestTokens.token(SignalBench.KNOWN, SignalBench.ISSUER, "x");
    try (SignalBench silent = new SignalBench(false);
        SignalBench telling = new SignalBench(true)) {
      compare("without a token", silent, telling, plain);
      compare("with a good token", silent, telling, plain.bearer(token));
    }
  }

  /** By turns, so that what else the machine does is the same for both. */
  private static void compare(
      String what, SignalBench silent, SignalBench telling, HttpRequest request)
      throws IOException {
    double[] without = new double[ROUNDS];
    double[] with = new double[ROUNDS];
    try (Barrage toSilent = new Barrage(silent.listener);
        Barrage toTelling = new Barrage(telling.listener)) {
      took(silent, toSilent, request);
      took(telling, toTelling, request);
      for (int round = 0; round < ROUNDS; round++) {
        without[round] = took(silent, toSilent, request);
        with[round] = took(telling, toTelling, request);
      }
    }
    Arrays.sort(without);
    Arrays.sort(with);
    System.out.printf(
        "| %s | %.1f (%.1f) | %.1f (%.1f) |%n",
        what, without[ROUNDS / 2], without[0], with[ROUNDS / 2], with[0]);
  }

  /** In microseconds a request. */
  private static double took(SignalBench bench, Barrage barrage, HttpRequest request)
      throws IOException {
    long pid = bench.envoy.process().pid();
    long before = ProcessorTime.ofAll(pid);
    int sent = barrage.send(request, REQUESTS, 200);
    return (ProcessorTime.ofAll(pid) - before) / 1000.0 / sent;
  }
}
