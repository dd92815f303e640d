package dev.portcullis.e2e.differential;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.Multiset;
import com.google.common.collect.TreeMultiset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;

/** Draws experiments from a seed and tries them, as many at a time as the bench has slots. */
final class FuzzRun implements AutoCloseable {
  private static final int THREADS = 3;

  private final Bench bench;
  private final long seed;
  private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
  private final Multiset<Integer> statuses = TreeMultiset.create();
  private final Map<String, Disagreement> disagreements = new LinkedHashMap<>();
  private final long began = System.nanoTime();
  private long sets;
  private long decisions;
  private long disagreed;
  private long refusedDocuments;

  FuzzRun(Bench bench, long seed) {
    this.bench = bench;
    this.seed = seed;
  }

  /** What Envoy has against policies. */
  static Disagreement refused(long number, Experiment experiment, String objection) {
    return new Disagreement(
        number,
        new Experiment(experiment.proxy(), experiment.policies(), ImmutableList.of()),
        ImmutableList.of("Envoy refuses the policies: " + objection),
        Answer.none(objection),
        new Answer(0, "", "", "", ImmutableSortedMap.of()),
        "");
  }

  /** Goes on, batch by batch, as long as {@code more} says so. */
  void run(BooleanSupplier more) {
    while (more.getAsBoolean()) {
      batch();
    }
  }

  long sets() {
    return sets;
  }

  long decisions() {
    return decisions;
  }

  long disagreed() {
    return disagreed;
  }

  /** The first disagreement of each sort. */
  ImmutableList<Disagreement> disagreements() {
    return ImmutableList.copyOf(disagreements.values());
  }

  String summary() {
    double seconds = (System.nanoTime() - began) / 1e9;
    return "seed %d: %,d sets of policies, %,d decisions in %.1f s (%,.0f/s), %,d disagreements of %d sorts; statuses %s, %,d documents refused"
        .formatted(
            seed,
            sets,
            decisions,
            seconds,
            decisions / seconds,
            disagreed,
            disagreements.size(),
            statuses,
            refusedDocuments);
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }

  private void batch() {
    Map<Slot, Experiment> experiments = new LinkedHashMap<>();
    List<Callable<ReadPolicies>> readings = new ArrayList<>();
    for (Slot slot : bench.slots()) {
      Experiment experiment = ExperimentDraw.experiment(seed, sets + slot.number(), slot.proxy());
      experiments.put(slot, experiment);
      readings.add(() -> ReadPolicies.of(experiment));
    }
    List<ReadPolicies> read = all(readings);
    Map<Slot, ReadPolicies> policies = new LinkedHashMap<>();
    for (Slot slot : bench.slots()) {
      policies.put(slot, read.get(slot.number()));
    }
    ImmutableMap<Integer, String> refused = bench.deliver(policies);
    refused.forEach((number, objection) ->
        note(refused(sets + number, experiments.get(bench.slots().get(number)), objection)));
    List<Callable<Trial.Outcome>> trials = new ArrayList<>();
    for (Slot slot : bench.slots()) {
      if (!refused.containsKey(slot.number())) {
        trials.add(
            new Trial(
                sets + slot.number(),
                experiments.get(slot),
                policies.get(slot),
                slot,
                bench.identities()));
      }
    }
    all(trials).forEach(this::count);
    refusedDocuments += read.stream().mapToLong(ReadPolicies::refused).sum();
    sets += bench.slots().size();
  }

  private void count(Trial.Outcome outcome) {
    decisions += outcome.answers().size();
    outcome.answers().forEach(answer -> statuses.add(answer.status()));
    outcome.disagreements().forEach(this::note);
  }

  private void note(Disagreement disagreement) {
    disagreed++;
    disagreements.putIfAbsent(disagreement.sort(), disagreement);
  }

  private <T> List<T> all(List<Callable<T>> tasks) {
    try {
      List<T> results = new ArrayList<>();
      for (Future<T> future : threads.invokeAll(tasks)) {
        results.add(future.get());
      }
      return results;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    } catch (ExecutionException e) {
      throw new AssertionError(e);
    }
  }
}
