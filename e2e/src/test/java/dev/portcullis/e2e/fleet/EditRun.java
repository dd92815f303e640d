package dev.portcullis.e2e.fleet;

import dev.portcullis.e2e.harness.Await;
import java.time.Duration;
import java.util.function.IntToLongFunction;

/**
 * Edits, one after the other, and what each costs until the last stream that it concerns has it.
 */
final class EditRun {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final ServerProcess server;
  private final Fleet fleet;

  EditRun(ServerProcess server, Fleet fleet) {
    this.server = server;
    this.fleet = fleet;
  }

  /**
   * What edits cost.
   *
   * @param milliseconds from the edit to the last stream
   * @param processor of the server, in milliseconds
   * @param toUnconcerned messages to proxies that no edit concerns, of all edits together
   */
  record Cost(Figures milliseconds, Figures processor, int toUnconcerned) {}

  /**
   * Edits.
   *
   * @param edit makes the edit of a number, and returns when, by {@link System#nanoTime}
   */
  Cost of(
      int warmUp,
      int edits,
      String typeUrl,
      String resource,
      int concerned,
      IntToLongFunction edit) {
    double[] took = new double[edits];
    double[] processor = new double[edits];
    int unconcerned = 0;
    for (int i = -warmUp; i < edits; i++) {
      Tally tally = fleet.tally();
      tally.expect(typeUrl, resource, FleetFiles.CONCERNED.name());
      long before = server.processorTime();
      long began = edit.applyAsLong(i);
      Await.until(
          "an edit reaches " + concerned + " streams", LIMIT, () -> tally.isReached() >= concerned);
      long last = tally.lastReached();
      settle();
      if (i >= 0) {
        took[i] = (last - began) / 1e6;
        processor[i] = (server.processorTime() - before) / 1e6;
        unconcerned += tally.toUnconcerned();
      }
    }
    return new Cost(Figures.of(took), Figures.of(processor), unconcerned);
  }

  /** Until the server has heard the acknowledgements and is at rest: they are part of the price. */
  private void settle() {
    long[] last = {server.processorTime()};
    long[] since = {System.nanoTime()};
    Await.until(
        "the server is at rest",
        LIMIT,
        () -> {
          long now = server.processorTime();
          if (now - last[0] > 2_000_000) {
            last[0] = now;
            since[0] = System.nanoTime();
          }
          return System.nanoTime() - since[0] > 100_000_000;
        });
  }
}
