package dev.portcullis.e2e.fleet;

import dev.portcullis.e2e.harness.Await;
import dev.portcullis.e2e.rules.ProcessorTime;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Edits, one after the other, and what each costs until the last stream that it concerns has it.
 */
final class EditRun {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final Deployment deployment;
  private final int concerned;
  private final Samples milliseconds = new Samples();
  private final Samples processor = new Samples();
  private final Samples generator = new Samples();
  private int toUnconcerned;
  private long bytes;

  /**
   * Of a deployment whose streams are connected.
   *
   * @param concerned how many streams are to hear of each edit
   */
  EditRun(Deployment deployment, int concerned) {
    this.deployment = deployment;
    this.concerned = concerned;
  }

  /** Edits until the server's code is compiled and its heap has its size. */
  EditRun warmUp(int edits) {
    for (int i = 0; i < edits; i++) {
      once();
    }
    return this;
  }

  /** Edits that count; the milliseconds that these took to the last stream. */
  Figures measure(int edits) {
    Samples round = new Samples();
    long self = ProcessHandle.current().pid();
    for (int i = 0; i < edits; i++) {
      deployment.server().awaitRest();
      long before = deployment.server().processorTime();
      long own = ProcessorTime.ofAll(self);
      long sent = deployment.fleet().tally().bytes();
      double took = once();
      round.add(took);
      milliseconds.add(took);
      generator.add((ProcessorTime.ofAll(self) - own) / 1e6);
      // Hearing the acknowledgements is part of the price.
      deployment.server().awaitRest();
      processor.add((deployment.server().processorTime() - before) / 1e6);
      toUnconcerned += deployment.fleet().tally().toUnconcerned();
      bytes = deployment.fleet().tally().bytes() - sent;
    }
    return round.figures();
  }

  /** One edit: milliseconds until the last stream has it. */
  double once() {
    Tally tally = deployment.expectEdit();
    long began = deployment.edit();
    Await.until(
        "an edit reaches " + concerned + " streams", LIMIT, () -> tally.isReached() >= concerned);
    return (tally.lastReached() - began) / 1e6;
  }

  /** From an edit to the last stream. */
  Figures milliseconds() {
    return milliseconds.figures();
  }

  /**
   * Tells of all edits that counted.
   *
   * @param aim for the milliseconds to the last stream, null for none
   * @param processorAim for those of the server's processor time
   */
  void report(Report.Row row, @Nullable Double aim, @Nullable Double processorAim) {
    String of = deployment.name();
    String edit = "edit → all %,d".formatted(concerned);
    row.add(edit, of, "ms", milliseconds.figures(), aim);
    row.add(edit + ", server's processor time", of, "ms", processor.figures(), processorAim);
    row.add(edit + ", generator's processor time", of, "ms", generator.figures());
    Double none = aim == null ? null : Double.valueOf(0);
    row.add("messages to streams not concerned", of, "messages", Figures.of(toUnconcerned), none);
    row.add("bytes to a stream for an edit", of, "B", Figures.of(bytesOfStream()));
  }

  /** Messages to proxies that no edit concerns, of all edits together. */
  int toUnconcerned() {
    return toUnconcerned;
  }

  /** What one stream is sent for an edit. */
  long bytesOfStream() {
    return bytes / concerned;
  }
}
