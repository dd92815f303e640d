package dev.portcullis.e2e.harness;

import dev.portcullis.ads.AdsMetrics;
import dev.portcullis.ads.Protocol;
import dev.portcullis.xds.ResourceType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How much of what the control planes of all tests sent was taken by Envoys. Each notes its figures
 * in a file when it ends; {@code scripts/test.sh} sums them up.
 */
public final class Deliveries implements AdsMetrics {
  private static final Path FILE = Path.of("target", "deliveries.tsv");

  private final AtomicLong resources = new AtomicLong();
  private final AtomicLong accepted = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();

  /**
   * What became of the responses of one control plane.
   *
   * @param resources those in all responses
   * @param accepted the responses that were applied
   * @param refused the responses that were refused
   */
  record Figures(long resources, long accepted, long refused) {}

  @Override
  public void sent(Protocol protocol, ResourceType type, int sent, int removed) {
    resources.addAndGet(sent);
  }

  @Override
  public void accepted(Protocol protocol, ResourceType type) {
    accepted.incrementAndGet();
  }

  @Override
  public void refused(Protocol protocol, ResourceType type) {
    refused.incrementAndGet();
  }

  /** Notes what was counted by a server within a test, which looks at refusals itself. */
  public void note() {
    note(new Figures(resources.get(), accepted.get(), refused.get()), false);
  }

  /** Adds a line: resources, responses accepted, responses refused, and those of them expected. */
  static void note(Figures figures, boolean refusalsExpected) {
    long expected = refusalsExpected ? figures.refused() : 0;
    String line =
        "%d\t%d\t%d\t%d%n"
            .formatted(figures.resources(), figures.accepted(), figures.refused(), expected);
    try {
      Files.createDirectories(Path.of("target"));
      Files.writeString(FILE, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
