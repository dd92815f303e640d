package dev.portcullis.metrics;

import com.google.common.collect.ImmutableList;
import dev.portcullis.jwks.FetchFailure.Cause;
import dev.portcullis.jwks.FetchListener;
import dev.portcullis.jwks.KeySetStatus;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** The meters of keys that are fetched. */
public final class KeyMeters implements FetchListener {
  private static final double NEVER = Double.NaN;

  private final MeterRegistry registry;
  private final MultiGauge age;
  private final MultiGauge keys;
  private final MultiGauge failures;

  KeyMeters(MeterRegistry registry) {
    this.registry = registry;
    this.age = gauge("age.seconds", "time since the keys were last fetched or confirmed");
    this.keys = gauge("keys", "usable keys");
    this.failures = gauge("failures", "fetches that failed in a row");
  }

  private MultiGauge gauge(String name, String description) {
    return MultiGauge.builder("portcullis.jwks." + name)
        .description(description)
        .register(registry);
  }

  @Override
  public void ended(@Nullable Cause cause, Duration took) {
    Timer.builder("portcullis.jwks.fetch")
        .description("fetches of keys")
        .tag("outcome", cause == null ? "ok" : cause.name().toLowerCase(Locale.ROOT))
        .register(registry)
        .record(took);
  }

  /** Takes stock: what is shown until the next time. */
  void update(Supplier<ImmutableList<KeySetStatus>> statuses, InstantSource time) {
    ImmutableList<KeySetStatus> now = statuses.get();
    show(age, now, status -> seconds(status.age(time.instant())));
    show(keys, now, status -> status.keyIds().size());
    show(failures, now, KeySetStatus::failures);
  }

  private static double seconds(@Nullable Duration duration) {
    return duration == null ? NEVER : duration.toSeconds();
  }

  private static void show(
      MultiGauge gauge,
      ImmutableList<KeySetStatus> statuses,
      ToDoubleFunction<KeySetStatus> value) {
    gauge.register(
        statuses.stream()
            .map(status -> Row.of(tags(status), status, value))
            .collect(ImmutableList.toImmutableList()),
        true);
  }

  private static Tags tags(KeySetStatus status) {
    return Tags.of(
        "namespace",
        status.reference().namespace(),
        "issuer",
        status.reference().issuer(),
        "uri",
        status.reference().uri());
  }
}
