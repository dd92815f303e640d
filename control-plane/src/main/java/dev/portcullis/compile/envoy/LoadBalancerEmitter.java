package dev.portcullis.compile.envoy;

import com.google.protobuf.UInt64Value;
import dev.portcullis.model.LoadBalancer;
import dev.portcullis.model.LoadBalancer.HashTable;
import dev.portcullis.model.LoadBalancer.Warmup;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.LbPolicy;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.SlowStartConfig;
import io.envoyproxy.envoy.config.core.v3.RuntimeDouble;
import io.envoyproxy.envoy.type.v3.Percent;
import org.jspecify.annotations.Nullable;

/** Renders which endpoint of a cluster a request goes to. */
final class LoadBalancerEmitter {
  /** Envoy wants a name by which the operator of a proxy could override the number. */
  private static final String AGGRESSION_KEY = "portcullis.warmup_aggression";

  private LoadBalancerEmitter() {}

  static void add(@Nullable LoadBalancer balancer, Cluster.Builder cluster) {
    if (balancer == null) {
      cluster.setLbPolicy(LbPolicy.LEAST_REQUEST);
    } else if (balancer.hash() != null) {
      addHash(balancer.hash().table(), cluster);
    } else {
      addSimple(balancer, cluster);
    }
  }

  private static void addSimple(LoadBalancer balancer, Cluster.Builder cluster) {
    Warmup warmup = balancer.warmup();
    switch (balancer.simple()) {
      // Who passes through has no endpoints to choose of; to a gateway it means nothing.
      case UNSPECIFIED, LEAST_CONN, LEAST_REQUEST, PASSTHROUGH -> {
        cluster.setLbPolicy(LbPolicy.LEAST_REQUEST);
        if (warmup != null) {
          cluster.getLeastRequestLbConfigBuilder().setSlowStartConfig(slowStart(warmup));
        }
      }
      case ROUND_ROBIN -> {
        cluster.setLbPolicy(LbPolicy.ROUND_ROBIN);
        if (warmup != null) {
          cluster.getRoundRobinLbConfigBuilder().setSlowStartConfig(slowStart(warmup));
        }
      }
      case RANDOM -> cluster.setLbPolicy(LbPolicy.RANDOM);
    }
  }

  private static void addHash(HashTable table, Cluster.Builder cluster) {
    switch (table) {
      case HashTable.Ring(int size) -> {
        cluster.setLbPolicy(LbPolicy.RING_HASH);
        if (size > 0) {
          cluster.getRingHashLbConfigBuilder().setMinimumRingSize(UInt64Value.of(size));
        }
      }
      case HashTable.Maglev(int size) -> {
        cluster.setLbPolicy(LbPolicy.MAGLEV);
        if (size > 0) {
          cluster.getMaglevLbConfigBuilder().setTableSize(UInt64Value.of(size));
        }
      }
    }
  }

  private static SlowStartConfig slowStart(Warmup warmup) {
    SlowStartConfig.Builder slowStart =
        SlowStartConfig.newBuilder().setSlowStartWindow(Durations.of(warmup.duration()));
    if (warmup.minimumPercent() != null) {
      slowStart.setMinWeightPercent(Percent.newBuilder().setValue(warmup.minimumPercent()));
    }
    if (warmup.aggression() != null) {
      slowStart.setAggression(
          RuntimeDouble.newBuilder()
              .setDefaultValue(warmup.aggression())
              .setRuntimeKey(AGGRESSION_KEY));
    }
    return slowStart.build();
  }
}
