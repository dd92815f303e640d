package dev.portcullis.sharing;

import dev.portcullis.cluster.Leadership;
import dev.portcullis.cluster.Replica;
import dev.portcullis.jwks.JwksSource;
import dev.portcullis.status.StatusMetrics;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has replicas share the key sets that one of them fetches. */
public final class KeySharing implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(KeySharing.class);
  private static final long PERIOD_MILLIS = 2000;

  private final KeyBoard board;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("portcullis-key-sharing").factory());

  private KeySharing(KeyBoard board) {
    this.board = board;
  }

  /**
   * Reads what others have fetched, and goes on to share. To be called before any keys are wanted:
   * those of others are then had before the first proxy is.
   *
   * @param client one that does not retry
   */
  public static KeySharing start(
      KubernetesClient client,
      Replica replica,
      Leadership leadership,
      JwksSource keys,
      StatusMetrics metrics) {
    KeyBoard board =
        new KeyBoard(
            new KubernetesKeyMap(client, replica.namespace()),
            leadership,
            InstantSource.system(),
            metrics);
    KeySharing sharing = new KeySharing(board);
    sharing.step();
    keys.shareWith(board);
    board.onChange(keys::sharedKeysChanged);
    Future<?> _ =
        sharing.thread.scheduleWithFixedDelay(
            sharing::step, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    return sharing;
  }

  private void step() {
    try {
      board.step();
    } catch (RuntimeException e) {
      LOG.error("key sets are not shared as they should", e);
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
