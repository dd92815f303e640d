package dev.portcullis.app;

import com.google.common.collect.ImmutableList;
import dev.portcullis.admin.AdminServer;
import dev.portcullis.admin.AdminSettings;
import dev.portcullis.ads.AdsService;
import dev.portcullis.ads.XdsServer;
import dev.portcullis.ads.XdsServerException;
import dev.portcullis.ads.XdsServerSettings;
import dev.portcullis.compile.AspectCompiler;
import dev.portcullis.compile.envoy.PhasedTransition;
import dev.portcullis.compile.envoy.PolicyCompiler;
import dev.portcullis.compile.envoy.RoutingCompiler;
import dev.portcullis.directory.DirectorySettings;
import dev.portcullis.directory.DirectorySource;
import dev.portcullis.engine.Engine;
import dev.portcullis.metrics.Meters;
import dev.portcullis.proxy.NodeLimits;
import dev.portcullis.proxy.NodeReader;
import dev.portcullis.proxy.ProxyRegistry;
import dev.portcullis.source.SourceSink;
import dev.portcullis.source.SourceUnusableException;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All parts of a control plane, started in the order of their dependence. */
public final class ControlPlane implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ControlPlane.class);

  private final Deque<AutoCloseable> started = new ArrayDeque<>();

  private ControlPlane() {}

  /**
   * Starts everything. The admin API comes first, so that it can say what is amiss; proxies are let
   * in last, when there is something to tell them.
   *
   * @throws StartFailure with a sentence; nothing is left running
   */
  public static ControlPlane start(
      DirectorySettings directory, XdsServerSettings xds, NodeLimits nodes, AdminSettings admin)
      throws StartFailure {
    ControlPlane controlPlane = new ControlPlane();
    try {
      controlPlane.startAll(directory, xds, nodes, admin);
      return controlPlane;
    } catch (StartFailure | RuntimeException e) {
      controlPlane.close();
      throw e;
    }
  }

  private void startAll(
      DirectorySettings directory, XdsServerSettings xds, NodeLimits nodes, AdminSettings admin)
      throws StartFailure {
    Meters meters = new Meters();
    ProxyRegistry proxies = new ProxyRegistry(InstantSource.system());
    ImmutableList<AspectCompiler> aspects =
        ImmutableList.of(new PolicyCompiler(), new RoutingCompiler());
    Engine engine =
        new Engine(aspects, new EngineLog(meters), Runtime.getRuntime().availableProcessors());
    started.push(engine);
    meters.watchEngine(engine::status);
    meters.watchStreams(proxies::connected);
    engine.start();
    startAdmin(admin, new ControlPlaneView(engine, proxies, meters));
    WarmUp warmUp = new WarmUp(aspects);
    started.push(warmUp);
    startSource(
        directory,
        state -> {
          engine.accept(state);
          warmUp.accept(state);
        });
    startXds(
        xds,
        new AdsService(
            engine,
            proxies,
            new NodeReader(nodes),
            new PhasedTransition(),
            xds.limits(),
            InstantSource.system(),
            meters,
            () -> engine.status().trustDomains()));
  }

  private void startAdmin(AdminSettings settings, ControlPlaneView view) throws StartFailure {
    try {
      AdminServer server = AdminServer.start(settings, view);
      started.push(server);
      LOG.info("admin={}:{}", settings.address().getHostString(), server.port());
    } catch (IOException e) {
      throw new StartFailure(String.valueOf(e.getMessage()), e);
    }
  }

  private void startSource(DirectorySettings settings, SourceSink sink) throws StartFailure {
    DirectorySource source = new DirectorySource(settings);
    started.push(source);
    try {
      source.start(sink);
    } catch (SourceUnusableException e) {
      e.problems().forEach(EngineLog::write);
      throw new StartFailure(String.valueOf(e.getMessage()), e);
    }
  }

  private void startXds(XdsServerSettings settings, AdsService service) throws StartFailure {
    try {
      started.push(XdsServer.start(settings, service));
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
