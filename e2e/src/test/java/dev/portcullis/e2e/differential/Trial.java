package dev.portcullis.e2e.differential;

import com.google.common.base.Throwables;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import dev.portcullis.e2e.harness.HttpRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** Asks both about every request of an experiment, once Envoy has the policies at a slot. */
final class Trial implements Callable<Trial.Outcome> {
  private final long number;
  private final Experiment experiment;
  private final ReadPolicies policies;
  private final Slot slot;
  private final Identities identities;

  Trial(
      long number, Experiment experiment, ReadPolicies policies, Slot slot, Identities identities) {
    this.number = number;
    this.experiment = experiment;
    this.policies = policies;
    this.slot = slot;
    this.identities = identities;
  }

  /**
   * What came of it.
   *
   * @param answers Envoy's, in the order of the requests
   */
  record Outcome(ImmutableList<Answer> answers, ImmutableList<Disagreement> disagreements) {}

  @Override
  public Outcome call() {
    TokenMint mint = new TokenMint(Instant.now());
    DeciderJudge decider = new DeciderJudge(slot, policies);
    ImmutableList.Builder<Answer> answers = ImmutableList.builder();
    List<Disagreement> disagreements = new ArrayList<>();
    try (EnvoyJudge envoy = new EnvoyJudge(slot, identities)) {
      for (Object tree : experiment.requests()) {
        Link link = Probe.link(tree);
        HttpRequest request = Probe.request(tree, mint);
        Answer answer = envoy.ask(link, request);
        answers.add(answer);
        DeciderJudge.Opinion opinion = opinion(decider, link, request, mint.now());
        ImmutableList<String> differences =
            answer.differences("Envoy", opinion.answer(), "decider");
        if (!differences.isEmpty()) {
          disagreements.add(
              new Disagreement(
                  number,
                  experiment.only(tree),
                  differences,
                  answer,
                  opinion.answer(),
                  opinion.reason()));
        }
      }
    }
    return new Outcome(answers.build(), ImmutableList.copyOf(disagreements));
  }

  private static DeciderJudge.Opinion opinion(
      DeciderJudge decider, Link link, HttpRequest request, Instant now) {
    try {
      return decider.ask(link, request, now);
    } catch (RuntimeException e) {
      String where = Throwables.getStackTraceAsString(e).lines().limit(4).toList().toString();
      return new DeciderJudge.Opinion(
          new Answer(-1, e.toString(), "", "", ImmutableSortedMap.of()), where);
    }
  }
}
