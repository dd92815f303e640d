package dev.portcullis.app;

import static com.google.common.base.Preconditions.checkNotNull;

import dev.portcullis.cluster.ClusterSettings;
import dev.portcullis.cluster.LeaseLeadership;
import dev.portcullis.engine.Engine;
import dev.portcullis.jwks.JwksSource;
import dev.portcullis.metrics.ClusterMeters;
import dev.portcullis.proxy.ProxyRegistry;
import dev.portcullis.sharing.KeySharing;
import dev.portcullis.source.SourceState;
import dev.portcullis.status.StatusService;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a control plane does in a cluster besides serving proxies: it reports, admits and injects.
 * Proxies that are connected are served without any of it.
 */
final class ClusterServices implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterServices.class);

  private final Deque<AutoCloseable> started = new ArrayDeque<>();
  private final KubernetesClient client;
  private final KubernetesClient impatient;
  private final ClusterSettings settings;
  private @Nullable LeaseLeadership leadership;

  /**
   * Starts nothing yet.
   *
   * @param client is closed with the services
   * @param impatient tries nothing again, and is closed, too
   */
  ClusterServices(KubernetesClient client, KubernetesClient impatient, ClusterSettings settings) {
    this.client = client;
    this.impatient = impatient;
    this.settings = settings;
    started.push(client);
    started.push(impatient);
  }

  /** Starts what must be there before the configuration is: whose keys are to be used. */
  void share(JwksSource keys, ClusterMeters meters) {
    leadership = LeaseLeadership.start(impatient, settings.replica());
    started.push(leadership);
    meters.watchLease(leadership::isHeld);
    started.push(KeySharing.start(impatient, settings.replica(), leadership, keys, meters));
  }

  /**
   * Starts all that needs the state of the engine and of the proxies.
   *
   * @param state the last of the source
   * @throws StartFailure with a sentence
   */
  void start(
      Engine engine,
      ProxyRegistry proxies,
      Supplier<@Nullable SourceState> state,
      ClusterMeters meters)
      throws StartFailure {
    LOG.info(
        "cluster={} replica={}/{} generation={} proxies={}",
        client.getMasterUrl(),
        settings.replica().namespace(),
        settings.replica().name(),
        engine.status().generation(),
        proxies.connected());
    LeaseLeadership lease = checkNotNull(leadership);
    started.push(
        StatusService.start(impatient, settings.replica(), lease, engine::status, proxies, meters));
    InetSocketAddress webhooks = settings.webhooks();
    if (webhooks != null) {
      try {
        started.push(
            Webhooks.start(
                webhooks, impatient, settings, lease, state, engine, meters.admissions()));
      } catch (IOException e) {
        throw new StartFailure(String.valueOf(e.getMessage()), e);
      }
    }
  }

  @Override
  public void close() {
    while (!started.isEmpty()) {
      try {
        started.pop().close();
      } catch (Exception e) {
        LOG.warn("while stopping", e);
      }
    }
  }
}
