package dev.portcullis.metrics;

import dev.portcullis.admission.AdmissionListener;
import dev.portcullis.status.StatusMetrics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import java.util.function.BooleanSupplier;

/** The meters of what a replica does in a cluster besides serving. */
public final class ClusterMeters implements StatusMetrics {
  private final MeterRegistry registry;

  ClusterMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  /** Shows whether this replica writes for all. */
  public void watchLease(BooleanSupplier held) {
    Gauge.builder("portcullis.lease.held", () -> held.getAsBoolean() ? 1 : 0)
        .description("1 while this replica holds the Lease")
        .register(registry);
  }

  /** The meters of webhooks. */
  public AdmissionListener admissions() {
    return new AdmissionMeters(registry);
  }

  @Override
  public void status(Outcome outcome) {
    count("portcullis.status.writes", "attempts to write the status of a policy", outcome);
  }

  @Override
  public void counts(Outcome outcome) {
    count("portcullis.status.counts", "exchanges of what replicas counted", outcome);
  }

  @Override
  public void sharedKeys(Outcome outcome) {
    count("portcullis.jwks.shared", "exchanges of key sets with other replicas", outcome);
  }

  private void count(String name, String description, Outcome outcome) {
    Counter.builder(name)
        .description(description)
        .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
        .register(registry)
        .increment();
  }
}
