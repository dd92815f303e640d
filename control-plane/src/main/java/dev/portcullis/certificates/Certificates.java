package dev.portcullis.certificates;

import com.google.common.collect.ImmutableList;
import dev.portcullis.cluster.ClusterSettings;
import dev.portcullis.cluster.Leadership;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The certificates of this replica's servers, kept valid beside everything else. */
public final class Certificates implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Certificates.class);

  /** How often to look: what another replica renewed, or somebody installed anew, is seen so. */
  private static final Duration INTERVAL = Duration.ofSeconds(10);

  private final CertificateKeeper keeper;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("portcullis-certificates").factory());

  private Certificates(CertificateKeeper keeper) {
    this.keeper = keeper;
  }

  /** Looks for the first time before it returns, so that the servers can start. */
  public static Certificates start(
      KubernetesClient client,
      ClusterSettings settings,
      Leadership leadership,
      ImmutableList<CertificateSink> sinks) {
    Certificates certificates =
        new Certificates(
            new CertificateKeeper(
                new ClusterSecret(client, settings.replica()),
                Renewal.ofService(settings.service(), settings.replica().namespace()),
                new ClusterTrust(client, settings.replica()),
                leadership,
                InstantSource.system(),
                sinks));
    certificates.look();
    var _ =
        certificates.timer.scheduleWithFixedDelay(
            certificates::look, INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    leadership.onChange(certificates::lookSoon);
    return certificates;
  }

  /** Whether there was something to show to those who connect. */
  public boolean areReady() {
    return keeper.isReady();
  }

  private void lookSoon() {
    if (!timer.isShutdown()) {
      timer.execute(this::look);
    }
  }

  /** A timer ends with the first exception that it is not spared. */
  private void look() {
    try {
      keeper.round();
    } catch (RuntimeException e) {
      LOG.error("certificates: internal error, please report it: {}", e.getClass().getName());
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
