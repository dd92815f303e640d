package dev.portcullis.metrics;

import com.google.common.collect.ImmutableTable;
import com.google.common.collect.Table;
import dev.portcullis.ads.Protocol;
import dev.portcullis.xds.ResourceType;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.Locale;
import java.util.Objects;

/**
 * The counters of responses, by variant of the protocol and type of resource. Made beforehand: an
 * edit counts one for each of thousands of proxies.
 */
final class ResponseMeters {
  private final Table<Protocol, ResourceType, Counters> counters;

  record Counters(
      Counter responses, Counter resources, Counter removed, Counter acks, Counter nacks) {}

  ResponseMeters(MeterRegistry registry) {
    ImmutableTable.Builder<Protocol, ResourceType, Counters> all = ImmutableTable.builder();
    for (Protocol protocol : Protocol.values()) {
      for (ResourceType type : ResourceType.values()) {
        all.put(protocol, type, counters(registry, protocol, type));
      }
    }
    counters = all.buildOrThrow();
  }

  private static Counters counters(MeterRegistry registry, Protocol protocol, ResourceType type) {
    Tags tags =
        Tags.of("protocol", protocol.name().toLowerCase(Locale.ROOT))
            .and("type", type.name().toLowerCase(Locale.ROOT));
    return new Counters(
        counter(registry, "responses", "responses sent", tags),
        counter(registry, "resources.sent", "resources sent", tags),
        counter(registry, "resources.removed", "resources removed", tags),
        counter(registry, "acks", "responses that proxies applied", tags),
        counter(registry, "nacks", "responses that proxies refused", tags));
  }

  private static Counter counter(
      MeterRegistry registry, String name, String description, Tags tags) {
    return Counter.builder("portcullis.xds." + name)
        .description(description)
        .tags(tags)
        .register(registry);
  }

  Counters of(Protocol protocol, ResourceType type) {
    return Objects.requireNonNull(counters.get(protocol, type));
  }
}
