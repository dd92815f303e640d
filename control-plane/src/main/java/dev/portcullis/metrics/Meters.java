package dev.portcullis.metrics;

import dev.portcullis.engine.EngineStatus;
import dev.portcullis.model.ConfigProblem.Severity;
import dev.portcullis.source.SourceState.Health;
import dev.portcullis.xds.ResourceType;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** Every meter of Portcullis, under names that begin with {@code portcullis_}. */
public final class Meters {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Timer compile =
      Timer.builder("portcullis.compile")
          .description("time to compile a generation for all groups that it concerns")
          .publishPercentiles(0.5, 0.99)
          .register(registry);

  public Meters() {
    new JvmMemoryMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
  }

  /** Shows what the engine last published. */
  public void watchEngine(Supplier<EngineStatus> status) {
    engineGauge(
        "generation", "number of the generation enforced", status, EngineStatus::generation);
    engineGauge("config.objects", "objects configured", status, EngineStatus::objects);
    engineGauge("workload.groups", "groups with connected proxies", status, s -> s.groups().size());
    engineGauge(
        "config.synced",
        "1 while the source can be read",
        status,
        s -> s.health() == Health.SYNCED ? 1 : 0);
    for (Severity severity : Severity.values()) {
      Gauge.builder("portcullis.config.problems", () -> count(status.get(), severity))
          .description("problems in the configuration")
          .tag("severity", severity.name().toLowerCase(Locale.ROOT))
          .register(registry);
    }
  }

  private static long count(EngineStatus status, Severity severity) {
    return status.problems().stream().filter(p -> p.severity() == severity).count();
  }

  private void engineGauge(
      String name,
      String description,
      Supplier<EngineStatus> status,
      ToDoubleFunction<EngineStatus> value) {
    Gauge.builder("portcullis." + name, () -> value.applyAsDouble(status.get()))
        .description(description)
        .register(registry);
  }

  /** Shows a number of connected streams. */
  public void watchStreams(Supplier<Number> streams) {
    Gauge.builder("portcullis.xds.streams", streams)
        .description("connected xDS streams")
        .register(registry);
  }

  public void compiled(Duration took) {
    compile.record(took);
  }

  /** Resources of a type were sent in one response. */
  public void sent(ResourceType type, int resources, int removed) {
    counter("portcullis.xds.responses", "responses sent", type).increment();
    counter("portcullis.xds.resources.sent", "resources sent", type).increment(resources);
    counter("portcullis.xds.resources.removed", "resources removed", type).increment(removed);
  }

  public void acknowledged(ResourceType type) {
    counter("portcullis.xds.acks", "responses that proxies took", type).increment();
  }

  public void rejected(ResourceType type) {
    counter("portcullis.xds.nacks", "responses that proxies rejected", type).increment();
  }

  private Counter counter(String name, String description, ResourceType type) {
    return Counter.builder(name)
        .description(description)
        .tag("type", type.name().toLowerCase(Locale.ROOT))
        .register(registry);
  }

  /** All of it in Prometheus' text format. */
  public String scrape() {
    return registry.scrape();
  }
}
