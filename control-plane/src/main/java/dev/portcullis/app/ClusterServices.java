package dev.portcullis.app;

import static com.google.common.base.Preconditions.checkNotNull;

import com.google.common.collect.ImmutableList;
import dev.portcullis.ads.TokenReviewer;
import dev.portcullis.ads.XdsServerSettings;
import dev.portcullis.certificates.CertificateSink;
import dev.portcullis.certificates.Certificates;
import dev.portcullis.certificates.CurrentAuthorities;
import dev.portcullis.certificates.ServingFiles;
import dev.portcullis.certificates.ServingKeys;
import dev.portcullis.cluster.ClusterSettings;
import dev.portcullis.cluster.Leadership;
import dev.portcullis.cluster.LeaseLeadership;
import dev.portcullis.engine.Engine;
import dev.portcullis.identity.KubernetesTokenReviewer;
import dev.portcullis.jwks.JwksSource;
import dev.portcullis.metrics.ClusterMeters;
import dev.portcullis.proxy.ProxyRegistry;
import dev.portcullis.sharing.KeySharing;
import dev.portcullis.source.SourceState;
import dev.portcullis.status.StatusService;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.LockSupport;
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

  /** Another replica may be making it: it is looked for every ten seconds. */
  private static final Duration FIRST_CERTIFICATE = Duration.ofSeconds(25);

  private static final Duration LOOK = Duration.ofMillis(100);

  private final Deque<AutoCloseable> started = new ArrayDeque<>();
  private final KubernetesClient client;
  private final KubernetesClient impatient;
  private final ClusterSettings settings;
  private @Nullable LeaseLeadership leadership;
  private final ServingKeys keys = new ServingKeys();
  private final CurrentAuthorities authorities = new CurrentAuthorities();
  private @Nullable ServingFiles files;

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

  /** What knows whose the tokens of the cluster's proxies are. */
  TokenReviewer tokens() {
    return new KubernetesTokenReviewer(impatient, InstantSource.system());
  }

  /**
   * How proxies are served: other machines over TLS with the certificate of the cluster's Secret,
   * unless its user said otherwise.
   *
   * @param stateDirectory where the certificate may lie, null for a directory of its own
   * @throws StartFailure with a sentence
   */
  XdsServerSettings secured(XdsServerSettings settings, @Nullable Path stateDirectory)
      throws StartFailure {
    if (settings.tls() != null || settings.plaintextAllowed() || settings.address().isLocal()) {
      return settings;
    }
    try {
      ServingFiles made =
          new ServingFiles(
              stateDirectory == null
                  ? Files.createTempDirectory("portcullis-serving-")
                  : stateDirectory.resolve("serving"));
      files = made;
      return settings.with(new XdsServerSettings.Tls(made.certificate(), made.key(), null));
    } catch (IOException e) {
      throw new StartFailure("There is no place for the xDS port's certificate: " + e, e);
    }
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
    startCertificates(lease);
    InetSocketAddress webhooks = settings.webhooks();
    if (webhooks != null) {
      try {
        started.push(
            Webhooks.start(
                webhooks,
                keys,
                authorities,
                impatient,
                settings,
                state,
                engine,
                meters.admissions()));
      } catch (IOException e) {
        throw new StartFailure(String.valueOf(e.getMessage()), e);
      }
    }
  }

  /** Proxies cannot be let in without; the webhooks can wait, and so can the API server. */
  private void startCertificates(Leadership leadership) throws StartFailure {
    ImmutableList.Builder<CertificateSink> sinks = ImmutableList.builder();
    if (settings.webhooks() != null) {
      sinks.add(keys, authorities);
    }
    if (files != null) {
      sinks.add(files);
    }
    ImmutableList<CertificateSink> all = sinks.build();
    if (all.isEmpty()) {
      return;
    }
    Certificates certificates = Certificates.start(impatient, settings, leadership, all);
    started.push(certificates);
    long end = System.nanoTime() + FIRST_CERTIFICATE.toNanos();
    while (files != null && !certificates.areReady()) {
      if (System.nanoTime() > end) {
        throw new StartFailure(
            "There is no certificate for the xDS port: see what is said of certificates above.");
      }
      LockSupport.parkNanos(LOOK.toNanos());
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
