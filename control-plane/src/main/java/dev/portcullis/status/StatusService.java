package dev.portcullis.status;

import dev.portcullis.cluster.Leadership;
import dev.portcullis.cluster.Replica;
import dev.portcullis.engine.EngineStatus;
import dev.portcullis.proxy.ProxyRegistry;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the cluster what became of policies, beside everything else that a replica does. */
public final class StatusService implements AutoCloseable {
  /** Whose fields these are. */
  static final String FIELD_MANAGER = "portcullis";

  private static final Logger LOG = LoggerFactory.getLogger(StatusService.class);
  private static final long PERIOD_MILLIS = 1000;

  private final StatusReporting reporting;
  private final ReplicaBoard board;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("portcullis-status").factory());

  private StatusService(StatusReporting reporting, ReplicaBoard board) {
    this.reporting = reporting;
    this.board = board;
  }

  /**
   * Begins to tell.
   *
   * @param client one that does not retry: what is told is worth less later
   */
  public static StatusService start(
      KubernetesClient client,
      Replica replica,
      Leadership leadership,
      Supplier<EngineStatus> engine,
      ProxyRegistry proxies,
      StatusMetrics metrics) {
    InstantSource clock = InstantSource.system();
    ReplicaBoard board = new KubernetesReplicaBoard(client, replica);
    StatusWriter writer = new StatusWriter(new KubernetesPolicies(client), clock, metrics);
    StatusService service =
        new StatusService(
            new StatusReporting(
                engine, proxies::proxies, leadership, board, writer, clock, metrics),
            board);
    Future<?> _ =
        service.thread.scheduleWithFixedDelay(
            service::step, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    return service;
  }

  private void step() {
    try {
      reporting.step();
    } catch (RuntimeException e) {
      LOG.error("the status of policies is not kept as it should", e);
    }
  }

  /** Takes away what this replica counted: its proxies connect to others. */
  @Override
  public void close() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(2, TimeUnit.SECONDS)) {
        thread.shutdownNow();
      }
      board.withdraw();
    } catch (KubernetesClientException e) {
      LOG.info("what this replica counted stays for a while: {}", Outcomes.words(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
