package dev.portcullis.metrics;

import com.google.common.collect.ImmutableList;
import dev.portcullis.ads.AdsMetrics;
import dev.portcullis.ads.Protocol;
import dev.portcullis.engine.EngineStatus;
import dev.portcullis.jwks.FetchListener;
import dev.portcullis.jwks.KeySetStatus;
import dev.portcullis.kubernetes.SourceStatus;
import dev.portcullis.model.ConfigProblem.Severity;
import dev.portcullis.signal.SignalMetrics;
import dev.portcullis.source.SourceState.Health;
import dev.portcullis.xds.ResourceType;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** Every meter of Portcullis, under names that begin with {@code portcullis_}. */
public final class Meters implements AdsMetrics, SignalMetrics {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Timer compile =
      Timer.builder("portcullis.compile")
          .description("time to compile a generation for all groups that it concerns")
          .publishPercentiles(0.5, 0.99)
          .register(registry);

  private final ResponseMeters responses = new ResponseMeters(registry);
  private final KeyMeters keys = new KeyMeters(registry);
  private final ClusterMeters cluster = new ClusterMeters(registry);
  private volatile Runnable beforeScrape = () -> {};

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

  /** Shows how well the cluster can be read that the configuration is taken from. */
  public void watchCluster(Supplier<SourceStatus> status, InstantSource time) {
    Gauge.builder("portcullis.source.degraded.seconds", () -> degradedSeconds(status.get(), time))
        .description("for how long the cluster cannot be read as a whole, 0 while it can")
        .register(registry);
    Gauge.builder("portcullis.source.kinds.not.synced", () -> status.get().notSynced())
        .description("kinds of which it is not known that they are as they are held")
        .register(registry);
  }

  private static double degradedSeconds(SourceStatus status, InstantSource time) {
    return status.degradedSince() == null
        ? 0
        : Duration.between(status.degradedSince(), time.instant()).toMillis() / 1000.0;
  }

  /**
   * Shows a number of connected streams.
   *
   * @param waiting how many of them have waited for their proxies for long
   */
  public void watchStreams(Supplier<Number> streams, Supplier<Number> waiting) {
    Gauge.builder("portcullis.xds.streams.waiting", waiting)
        .description("streams whose proxy has not answered, or not read, for more than 10 s")
        .register(registry);
    Gauge.builder("portcullis.xds.streams", streams)
        .description("connected xDS streams")
        .register(registry);
  }

  /** Shows what is known of keys. */
  public void watchKeys(Supplier<ImmutableList<KeySetStatus>> statuses, InstantSource time) {
    beforeScrape = () -> keys.update(statuses, time);
  }

  /** The meters of fetches. */
  public FetchListener fetches() {
    return keys;
  }

  /** The meters of a replica in a cluster. */
  public ClusterMeters cluster() {
    return cluster;
  }

  public void compiled(Duration took) {
    compile.record(took);
  }

  @Override
  public void sent(Protocol protocol, ResourceType type, int resources, int removed) {
    ResponseMeters.Counters counters = responses.of(protocol, type);
    counters.responses().increment();
    counters.resources().increment(resources);
    counters.removed().increment(removed);
  }

  @Override
  public void accepted(Protocol protocol, ResourceType type) {
    responses.of(protocol, type).acks().increment();
  }

  @Override
  public void refused(Protocol protocol, ResourceType type) {
    responses.of(protocol, type).nacks().increment();
  }

  @Override
  public void connected(Protocol protocol) {
    count("portcullis.xds.connects", "streams begun", tags(protocol));
  }

  @Override
  public void disconnected(Protocol protocol) {
    count("portcullis.xds.disconnects", "streams ended", tags(protocol));
  }

  @Override
  public void turnedAway(Protocol protocol, String reason) {
    count(
        "portcullis.xds.turned.away",
        "streams turned away",
        tags(protocol).and("reason", reason.toLowerCase(Locale.ROOT)));
  }

  @Override
  public void signals(SignalMetrics.Outcome outcome, int count) {
    Counter.builder("portcullis.jwks.signals")
        .description("tokens that proxies refused for want of a key, by what became of the news")
        .tags("outcome", outcome.name().toLowerCase(Locale.ROOT))
        .register(registry)
        .increment(count);
  }

  private void count(String name, String description, Tags tags) {
    Counter.builder(name).description(description).tags(tags).register(registry).increment();
  }

  private static Tags tags(Protocol protocol) {
    return Tags.of("protocol", protocol.name().toLowerCase(Locale.ROOT));
  }

  /** All of it in Prometheus' text format. */
  public synchronized String scrape() {
    beforeScrape.run();
    return registry.scrape();
  }
}
