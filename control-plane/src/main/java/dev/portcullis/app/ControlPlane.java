package dev.portcullis.app;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.portcullis.admin.AdminServer;
import dev.portcullis.admin.AdminSettings;
import dev.portcullis.ads.AdsService;
import dev.portcullis.ads.TokenReviewer;
import dev.portcullis.ads.XdsServer;
import dev.portcullis.ads.XdsServerException;
import dev.portcullis.ads.XdsServerSettings;
import dev.portcullis.cluster.ClusterSettings;
import dev.portcullis.compile.AspectCompiler;
import dev.portcullis.compile.envoy.CredentialCompiler;
import dev.portcullis.compile.envoy.PhasedTransition;
import dev.portcullis.compile.envoy.PolicyCompiler;
import dev.portcullis.compile.envoy.RoutingCompiler;
import dev.portcullis.directory.DirectorySettings;
import dev.portcullis.directory.DirectorySource;
import dev.portcullis.engine.Engine;
import dev.portcullis.jwks.HttpJwksFetcher;
import dev.portcullis.jwks.JwksSource;
import dev.portcullis.jwks.KeySetStore;
import dev.portcullis.jwks.SystemTimekeeper;
import dev.portcullis.jwks.Timekeeper;
import dev.portcullis.keys.KeyedStates;
import dev.portcullis.kubernetes.KubernetesClients;
import dev.portcullis.kubernetes.KubernetesSettings;
import dev.portcullis.kubernetes.KubernetesSource;
import dev.portcullis.metrics.Meters;
import dev.portcullis.proxy.NodeLimits;
import dev.portcullis.proxy.NodeReader;
import dev.portcullis.proxy.ProxyRegistry;
import dev.portcullis.signal.SignalService;
import dev.portcullis.source.PolicySource;
import dev.portcullis.source.SourceSink;
import dev.portcullis.source.SourceState;
import dev.portcullis.source.SourceUnusableException;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.grpc.BindableService;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All parts of a control plane, started in the order of their dependence. */
public final class ControlPlane implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ControlPlane.class);

  /**
   * How long proxies are not let in for want of keys: whoever comes new would be told to refuse
   * every token, only because it asked before a key server had answered.
   */
  private static final Duration FIRST_KEYS = Duration.ofSeconds(2);

  /** A proxy that works answers within milliseconds. */
  private static final Duration LONG = Duration.ofSeconds(10);

  private final Deque<AutoCloseable> started = new ArrayDeque<>();
  private final Timekeeper time;
  private final Set<Integer> ports = ConcurrentHashMap.newKeySet();
  private volatile boolean letsIn;

  private ControlPlane(Timekeeper time) {
    this.time = time;
  }

  /**
   * Starts everything. The admin API comes first, so that it can say what is amiss; proxies are let
   * in last, when there is something to tell them.
   *
   * @throws StartFailure with a sentence; nothing is left running
   */
  public static ControlPlane start(
      SourceSettings source, XdsServerSettings xds, NodeLimits nodes, AdminSettings admin)
      throws StartFailure {
    return start(source, xds, nodes, admin, new SystemTimekeeper());
  }

  /**
   * The same by another time, as far as keys go.
   *
   * @param time is closed with the control plane if it can be
   */
  public static ControlPlane start(
      SourceSettings source,
      XdsServerSettings xds,
      NodeLimits nodes,
      AdminSettings admin,
      Timekeeper time)
      throws StartFailure {
    ControlPlane controlPlane = new ControlPlane(time);
    try {
      controlPlane.startAll(source, xds, nodes, admin);
      return controlPlane;
    } catch (StartFailure | RuntimeException e) {
      controlPlane.close();
      throw e;
    }
  }

  private void startAll(
      SourceSettings source, XdsServerSettings xds, NodeLimits nodes, AdminSettings admin)
      throws StartFailure {
    Meters meters = new Meters();
    ProxyRegistry proxies = new ProxyRegistry(InstantSource.system());
    ImmutableList<AspectCompiler> aspects =
        ImmutableList.of(new PolicyCompiler(), new RoutingCompiler(), new CredentialCompiler());
    Engine engine =
        new Engine(aspects, new EngineLog(meters), Runtime.getRuntime().availableProcessors());
    started.push(engine);
    meters.watchEngine(engine::status);
    meters.watchStreams(proxies::connected, () -> proxies.waiting(LONG));
    engine.start();
    WarmUp warmUp = new WarmUp(aspects, engine);
    started.push(warmUp);
    Path stateDirectory = source.stateDirectory();
    KeySetStore store =
        stateDirectory == null ? KeySetStore.none() : KeySetStore.under(stateDirectory);
    AtomicReference<@Nullable SourceState> latest = new AtomicReference<>();
    KeyedStates states =
        new KeyedStates(
            state -> {
              latest.set(state);
              engine.accept(state);
              warmUp.accept(state);
            },
            store::problems);
    JwksSource keys = keySource(store, states, meters);
    startAdmin(admin, new ControlPlaneView(engine, proxies, keys, meters, time, () -> letsIn));
    ClusterServices cluster =
        startSource(source, state -> states.accept(state, keys::want), keys, meters);
    awaitKeys(keys);
    XdsServerSettings secured = xds;
    if (cluster != null) {
      secured = cluster.secured(xds, stateDirectory);
      cluster.start(engine, proxies, latest::get, meters.cluster());
    }
    startXds(
        secured,
        cluster == null ? null : cluster.tokens(),
        new AdsService(
            warmUp,
            proxies,
            new NodeReader(nodes),
            new PhasedTransition(),
            xds.limits(),
            InstantSource.system(),
            meters,
            () -> engine.status().trustDomains()),
        new SignalService(
            proxies,
            group -> engine.status().keys(group),
            () -> engine.status().trustDomains(),
            keys::unknownKey,
            meters));
  }

  private JwksSource keySource(KeySetStore store, KeyedStates states, Meters meters) {
    if (time instanceof AutoCloseable clock) {
      started.push(clock);
    }
    HttpJwksFetcher fetcher = new HttpJwksFetcher(() -> ImmutableSet.copyOf(ports));
    started.push(fetcher);
    JwksSource keys = new JwksSource(fetcher, store, time, states, meters.fetches());
    started.push(keys);
    meters.watchKeys(keys::status, time);
    return keys;
  }

  /** By the time of people: virtual hours pass no faster for a server that hangs. */
  private static void awaitKeys(JwksSource keys) {
    try {
      keys.firstRound().toCompletableFuture().get(FIRST_KEYS.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      LOG.info("some keys are not fetched yet; proxies are let in meanwhile");
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void startAdmin(AdminSettings settings, ControlPlaneView view) throws StartFailure {
    try {
      AdminServer server = AdminServer.start(settings, view);
      started.push(server);
      ports.add(server.port());
      server.healthPort().ifPresent(ports::add);
      LOG.info("admin={}:{}", settings.address().getHostString(), server.port());
    } catch (IOException e) {
      throw new StartFailure(String.valueOf(e.getMessage()), e);
    }
  }

  /** What is to be done for the cluster besides, null where there is none. */
  private @Nullable ClusterServices startSource(
      SourceSettings settings, SourceSink sink, JwksSource keys, Meters meters)
      throws StartFailure {
    try {
      return switch (settings) {
        case SourceSettings.Directory(DirectorySettings directory) -> {
          startSource(new DirectorySource(directory), sink);
          yield null;
        }
        case SourceSettings.Kubernetes(KubernetesSettings kubernetes, ClusterSettings own) -> {
          KubernetesClient client = KubernetesClients.open(kubernetes);
          ClusterServices services =
              new ClusterServices(client, KubernetesClients.impatient(kubernetes), own);
          started.push(services);
          services.share(keys, meters.cluster());
          KubernetesSource cluster = new KubernetesSource(client, kubernetes);
          meters.watchCluster(cluster::status, InstantSource.system());
          startSource(cluster, sink);
          yield services;
        }
      };
    } catch (SourceUnusableException e) {
      e.problems().forEach(EngineLog::write);
      throw new StartFailure(String.valueOf(e.getMessage()), e);
    }
  }

  private void startSource(PolicySource source, SourceSink sink) throws SourceUnusableException {
    started.push(source);
    source.start(sink);
  }

  private void startXds(
      XdsServerSettings settings, @Nullable TokenReviewer tokens, BindableService... services)
      throws StartFailure {
    try {
      XdsServer server = XdsServer.start(settings, tokens, services);
      started.push(server);
      ports.add(server.port());
      letsIn = true;
    } catch (XdsServerException e) {
      throw new StartFailure(String.valueOf(e.getMessage()), e);
    }
  }

  /** Stops what was started, last first. Proxies go on with what they have. */
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
