package dev.portcullis.e2e.signal;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.Maps;
import dev.portcullis.ads.AdsService;
import dev.portcullis.ads.XdsAddress;
import dev.portcullis.ads.XdsLimits;
import dev.portcullis.ads.XdsServer;
import dev.portcullis.ads.XdsServerException;
import dev.portcullis.ads.XdsServerSettings;
import dev.portcullis.compile.envoy.PhasedTransition;
import dev.portcullis.compile.envoy.PolicyCompiler;
import dev.portcullis.compile.envoy.RoutingCompiler;
import dev.portcullis.document.ConfigReader;
import dev.portcullis.document.DocumentParser;
import dev.portcullis.e2e.harness.Bootstraps;
import dev.portcullis.e2e.harness.Deliveries;
import dev.portcullis.e2e.harness.EnvoyProcess;
import dev.portcullis.e2e.harness.FreePorts;
import dev.portcullis.e2e.harness.TestKey;
import dev.portcullis.e2e.harness.TestTokens;
import dev.portcullis.engine.Engine;
import dev.portcullis.engine.EngineListener;
import dev.portcullis.engine.EngineStatus;
import dev.portcullis.model.ConfigObject;
import dev.portcullis.model.ConfigProblem;
import dev.portcullis.model.FetchedKeys;
import dev.portcullis.model.JwksReference;
import dev.portcullis.model.MeshSettings;
import dev.portcullis.proxy.NodeLimits;
import dev.portcullis.proxy.NodeReader;
import dev.portcullis.proxy.ProxyRegistry;
import dev.portcullis.signal.SignalMetrics.Outcome;
import dev.portcullis.signal.SignalService;
import dev.portcullis.source.SourceState;
import io.grpc.BindableService;
import io.grpc.ServerInterceptors;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A gateway with one fetched key set, and a control plane that takes note of what it hears. */
final class SignalBench implements AutoCloseable {
  static final String ISSUER = "https://issuer";
  static final TestKey KNOWN = TestKey.ec("known");
  static final JwksReference KEYS = new JwksReference("istio-system", ISSUER, ISSUER + "/keys");
  private static final String CONFIG =
      """
      apiVersion: networking.istio.io/v1
      kind: Gateway
      metadata: {name: gw, namespace: istio-system}
      spec:
        selector: {istio: ingressgateway}
        servers:
        - port: {number: LISTENER, name: http, protocol: HTTP}
          hosts: ["*"]
      ---
      apiVersion: networking.istio.io/v1
      kind: VirtualService
      metadata: {name: ok, namespace: istio-system}
      spec:
        hosts: ["*"]
        gateways: [gw]
        http:
        - directResponse: {status: 200, body: {string: ok}}
      ---
      apiVersion: security.istio.io/v1
      kind: RequestAuthentication
      metadata: {name: tokens, namespace: istio-system}
      spec:
        jwtRules:
        - issuer: https://issuer
          jwksUri: https://issuer/keys
      """;

  /** What was passed on. */
  record Heard(ImmutableSet<JwksReference> candidates, String keyId, String proxy) {}

  final List<Heard> heard = new CopyOnWriteArrayList<>();
  final ConcurrentMap<Outcome, Integer> counts = new ConcurrentHashMap<>();
  final Wiretap wiretap = new Wiretap();
  final InetSocketAddress listener = new InetSocketAddress("127.0.0.1", FreePorts.next());
  final EnvoyProcess envoy;
  private final Deliveries deliveries = new Deliveries();
  private final InetSocketAddress xds = new InetSocketAddress("127.0.0.1", FreePorts.next());
  private final Engine engine =
      new Engine(
          ImmutableList.of(new PolicyCompiler(), new RoutingCompiler()), new NoListener(), 1);
  private @Nullable XdsServer server;

  /**
   * Starts everything.
   *
   * @param announced whether the proxy says through which cluster it can tell
   */
  SignalBench(boolean announced) {
    engine.start();
    engine.accept(state());
    startControlPlane();
    InetSocketAddress admin = new InetSocketAddress("127.0.0.1", FreePorts.next());
    String bootstrap =
        Bootstraps.of(
            new Bootstraps.Workload(
                "bench",
                "gateway",
                "istio-system",
                "istio=ingressgateway",
                Bootstraps.Transport.DELTA,
                admin),
            "127.0.0.1:" + xds.getPort());
    if (!announced) {
      bootstrap = bootstrap.replace(NodeReader.SIGNAL_CLUSTER, "SOMETHING_ELSE");
    }
    envoy =
        EnvoyProcess.start(new EnvoyProcess.Setup("bench", bootstrap, admin, 1))
            .awaitReady()
            .awaitListening(listener);
  }

  InetSocketAddress xds() {
    return xds;
  }

  void startControlPlane() {
    ProxyRegistry proxies = new ProxyRegistry(InstantSource.system());
    AdsService ads =
        new AdsService(
            engine,
            proxies,
            new NodeReader(NodeLimits.DEFAULT),
            new PhasedTransition(),
            XdsLimits.LOOPBACK,
            InstantSource.system(),
            deliveries,
            ImmutableSet::of);
    SignalService signals =
        new SignalService(
            proxies,
            group -> engine.status().keys(group),
            ImmutableSet::of,
            (candidates, keyId, proxy) -> heard.add(new Heard(candidates, keyId, proxy)),
            (outcome, count) -> counts.merge(outcome, count, Integer::sum));
    BindableService tapped = () -> ServerInterceptors.intercept(signals, wiretap);
    try {
      server =
          XdsServer.start(
              new XdsServerSettings(new XdsAddress.Tcp(xds), null, false, XdsLimits.LOOPBACK),
              ads,
              tapped);
    } catch (XdsServerException e) {
      throw new AssertionError(e);
    }
  }

  void stopControlPlane() {
    if (server != null) {
      server.close();
      server = null;
    }
  }

  @Override
  public void close() {
    deliveries.note();
    envoy.close();
    stopControlPlane();
    engine.close();
  }

  private SourceState state() {
    String yaml = CONFIG.replace("LISTENER", Integer.toString(listener.getPort()));
    ConfigReader reader = new ConfigReader("default");
    List<ConfigObject> objects =
        new DocumentParser()
            .parse("bench.yaml", yaml.getBytes(StandardCharsets.UTF_8)).documents().stream()
                .flatMap(document -> reader.read(document).stream())
                .map(read -> Objects.requireNonNull(read.object(), read::toString))
                .toList();
    return new SourceState(
            ImmutableSortedMap.copyOf(Maps.uniqueIndex(objects, ConfigObject::key)),
            MeshSettings.DEFAULT,
            ImmutableList.of(),
            SourceState.Health.SYNCED)
        .withKeys(
            ImmutableSortedMap.of(KEYS, new FetchedKeys.Known(TestTokens.jwks(KNOWN))),
            ImmutableList.of());
  }

  private static final class NoListener implements EngineListener {
    @Override
    public void compiled(EngineStatus status, Duration took) {}

    @Override
    public void appeared(ConfigProblem problem) {}

    @Override
    public void resolved(ConfigProblem problem) {}

    @Override
    public void failed(String group, RuntimeException cause) {
      throw cause;
    }
  }
}
