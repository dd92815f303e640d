package dev.portcullis.document;

import dev.portcullis.model.LoadBalancer;
import dev.portcullis.model.LoadBalancer.Simple;
import dev.portcullis.model.LoadBalancer.Warmup;
import dev.portcullis.model.ProblemCode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Reads {@code loadBalancer} of a DestinationRule. */
final class LoadBalancerReader {
  private static final int MOST = Integer.MAX_VALUE;

  private LoadBalancerReader() {}

  static @Nullable LoadBalancer read(Fields policy) {
    Fields balancer = policy.object("loadBalancer");
    if (balancer == null) {
      return null;
    }
    Simple simple = balancer.choice("simple", Simple.class);
    Warmup warmup = warmup(balancer.object("warmup"));
    // The older form, which the newer one overrides.
    Duration duration = balancer.duration("warmupDurationSecs");
    if (warmup == null && duration != null) {
      warmup = new Warmup(duration, null, null);
    }
    LoadBalancer read =
        new LoadBalancer(
            simple == null ? Simple.UNSPECIFIED : simple,
            ConsistentHashReader.read(balancer.object("consistentHash")),
            LocalityReader.read(balancer.object("localityLbSetting")),
            warmup);
    if (balancer.has("simple") && balancer.has("consistentHash")) {
      balancer.report(
          ProblemCode.CONFLICTING_FIELDS,
          "consistentHash",
          "can't be given together with simple",
          "remove one of them");
    }
    balancer.done();
    return read;
  }

  private static @Nullable Warmup warmup(@Nullable Fields warmup) {
    if (warmup == null) {
      return null;
    }
    if (!warmup.has("duration")) {
      warmup.missing("duration");
    }
    Duration duration = warmup.duration("duration");
    Double minimum = Numbers.read(warmup, "minimumPercent", 0, 100);
    Double aggression = Numbers.read(warmup, "aggression", 1, MOST);
    warmup.done();
    return duration == null ? null : new Warmup(duration, minimum, aggression);
  }
}
