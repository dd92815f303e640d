package dev.portcullis.compile.envoy;

import com.google.protobuf.UInt32Value;
import dev.portcullis.compile.routing.ConnectionPolicy;
import dev.portcullis.model.ConnectionPool;
import dev.portcullis.model.TrafficPolicy.RetryBudget;
import io.envoyproxy.envoy.config.cluster.v3.CircuitBreakers;
import io.envoyproxy.envoy.config.cluster.v3.CircuitBreakers.Thresholds;
import io.envoyproxy.envoy.type.v3.Percent;
import org.jspecify.annotations.Nullable;

/** Renders how many connections and requests a cluster may have at a time. */
final class CircuitBreakerEmitter {
  private static final UInt32Value UNLIMITED = UInt32Value.of(-1); // 2^32 - 1

  // As documented for the field.
  private static final double RETRY_PERCENT = 20;
  private static final int RETRIES = 3;

  private CircuitBreakerEmitter() {}

  /**
   * Without a limit none, as Istio's: Envoy's own of 1,024 requests would answer 503 under load.
   */
  static CircuitBreakers of(ConnectionPolicy policy) {
    ConnectionPool pool = policy.connectionPool();
    ConnectionPool.Tcp tcp = pool == null ? ConnectionPool.Tcp.NONE : pool.tcp();
    ConnectionPool.Http http = pool == null ? ConnectionPool.Http.NONE : pool.http();
    Thresholds.Builder thresholds =
        Thresholds.newBuilder()
            .setMaxConnections(limit(tcp.maxConnections()))
            .setMaxPendingRequests(limit(http.maxPendingRequests()))
            .setMaxRequests(limit(http.maxRequests()))
            .setMaxRetries(limit(http.maxRetries()))
            .setTrackRemaining(true);
    addRetryBudget(thresholds, policy.retryBudget());
    return CircuitBreakers.newBuilder().addThresholds(thresholds).build();
  }

  private static void addRetryBudget(Thresholds.Builder thresholds, @Nullable RetryBudget budget) {
    if (budget == null) {
      return;
    }
    double percent = budget.percent() == null ? RETRY_PERCENT : budget.percent();
    thresholds
        .getRetryBudgetBuilder()
        .setBudgetPercent(Percent.newBuilder().setValue(percent))
        .setMinRetryConcurrency(UInt32Value.of(budget.atLeast() == 0 ? RETRIES : budget.atLeast()));
  }

  private static UInt32Value limit(int number) {
    return number == 0 ? UNLIMITED : UInt32Value.of(number);
  }
}
