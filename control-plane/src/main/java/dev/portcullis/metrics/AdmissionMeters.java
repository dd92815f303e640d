package dev.portcullis.metrics;

import dev.portcullis.admission.AdmissionListener;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;

/** How often the webhooks are called, how that ends and how long it takes. */
final class AdmissionMeters implements AdmissionListener {
  private final MeterRegistry registry;

  AdmissionMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  @Override
  public void reviewed(String path, Outcome outcome, Duration took) {
    Timer.builder("portcullis.admission.reviews")
        .description("calls of the webhooks")
        .tags(
            Tags.of(
                "webhook", path.substring(1), "outcome", outcome.name().toLowerCase(Locale.ROOT)))
        .register(registry)
        .record(took);
  }
}
