package dev.portcullis.compile.envoy;

import com.google.protobuf.UInt32Value;
import dev.portcullis.model.OutlierDetection;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.type.v3.Percent;
import org.jspecify.annotations.Nullable;

/** Renders when an endpoint is left out for its errors. */
final class OutlierDetectionEmitter {
  private static final UInt32Value ALWAYS = UInt32Value.of(100);
  private static final UInt32Value NEVER = UInt32Value.of(0);

  private OutlierDetectionEmitter() {}

  static void add(@Nullable OutlierDetection outliers, Cluster.Builder cluster) {
    if (outliers == null) {
      return;
    }
    cluster.setOutlierDetection(of(outliers));
    // Unset, Envoy would send to endpoints it has left out once that are half of them.
    cluster
        .getCommonLbConfigBuilder()
        .setHealthyPanicThreshold(Percent.newBuilder().setValue(outliers.minHealthPercent()));
  }

  private static io.envoyproxy.envoy.config.cluster.v3.OutlierDetection of(OutlierDetection from) {
    // By rates of success nobody asked to be left out.
    var rendered =
        io.envoyproxy.envoy.config.cluster.v3.OutlierDetection.newBuilder()
            .setEnforcingSuccessRate(NEVER);
    if (from.serverErrors() != null) {
      rendered
          .setConsecutive5Xx(UInt32Value.of(from.serverErrors()))
          .setEnforcingConsecutive5Xx(enforced(from.serverErrors()));
    }
    if (from.gatewayErrors() != null) {
      rendered
          .setConsecutiveGatewayFailure(UInt32Value.of(from.gatewayErrors()))
          .setEnforcingConsecutiveGatewayFailure(enforced(from.gatewayErrors()));
    }
    if (from.split()) {
      rendered.setSplitExternalLocalOriginErrors(true).setEnforcingLocalOriginSuccessRate(NEVER);
      if (from.localFailures() != null && from.localFailures() > 0) {
        rendered
            .setConsecutiveLocalOriginFailure(UInt32Value.of(from.localFailures()))
            .setEnforcingConsecutiveLocalOriginFailure(ALWAYS);
      }
    }
    addTimes(from, rendered);
    return rendered.build();
  }

  private static void addTimes(
      OutlierDetection from,
      io.envoyproxy.envoy.config.cluster.v3.OutlierDetection.Builder rendered) {
    if (from.interval() != null) {
      rendered.setInterval(Durations.of(from.interval()));
    }
    if (from.baseEjectionTime() != null) {
      rendered.setBaseEjectionTime(Durations.of(from.baseEjectionTime()));
    }
    if (from.maxEjectionPercent() > 0) {
      rendered.setMaxEjectionPercent(UInt32Value.of(from.maxEjectionPercent()));
    }
  }

  private static UInt32Value enforced(int errors) {
    return errors > 0 ? ALWAYS : NEVER;
  }
}
