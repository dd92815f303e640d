package dev.portcullis.e2e.differential;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.portcullis.ads.AdsService;
import dev.portcullis.ads.XdsAddress;
import dev.portcullis.ads.XdsLimits;
import dev.portcullis.ads.XdsServer;
import dev.portcullis.ads.XdsServerException;
import dev.portcullis.ads.XdsServerSettings;
import dev.portcullis.compile.envoy.PhasedTransition;
import dev.portcullis.e2e.harness.Await;
import dev.portcullis.e2e.harness.Bootstraps;
import dev.portcullis.e2e.harness.Deliveries;
import dev.portcullis.e2e.harness.EnvoyProcess;
import dev.portcullis.e2e.harness.FreePorts;
import dev.portcullis.proxy.NodeLimits;
import dev.portcullis.proxy.NodeReader;
import dev.portcullis.proxy.ProxyRegistry;
import dev.portcullis.proxy.ProxyReport;
import dev.portcullis.proxy.ProxyReport.Rejected;
import dev.portcullis.xds.EncodedResource;
import dev.portcullis.xds.Snapshot;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/**
 * One Envoy with a listener for each slot, all fed by the real ADS server. Between deliveries only
 * policies change.
 */
final class Bench implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final Deliveries deliveries = new Deliveries();
  private final Identities identities = new Identities();
  private final ProbeFeed feed = new ProbeFeed();
  private final ProxyRegistry proxies = new ProxyRegistry(InstantSource.system());
  private final ImmutableList<Slot> slots;
  private final ImmutableList<EncodedResource> listeners;
  private final Map<Integer, ImmutableList<EncodedResource>> policies = new HashMap<>();
  private final XdsServer server;
  private final EnvoyProcess envoy;
  private long generation;

  /** A bench with a slot for each proxy. */
  Bench(ImmutableList<TestedProxy> tested) {
    int network = freeNetwork();
    ImmutableList.Builder<Slot> all = ImmutableList.builder();
    for (int i = 0; i < tested.size(); i++) {
      all.add(new Slot(i, network, tested.get(i)));
    }
    this.slots = all.build();
    ProbeListener probe = new ProbeListener(identities);
    try {
      List<EncodedResource> compiled = new ArrayList<>();
      for (Slot slot : slots) {
        compiled.add(slot.listener(probe));
        policies.put(slot.number(), slot.policy(noPolicies(slot)));
      }
      this.listeners = ImmutableList.copyOf(compiled);
      this.server = serve();
    } catch (InvalidProtocolBufferException | XdsServerException e) {
      throw new AssertionError(e);
    }
    publish();
    this.envoy = start();
    awaitApplied();
  }

  ImmutableList<Slot> slots() {
    return slots;
  }

  Identities identities() {
    return identities;
  }

  EnvoyProcess envoy() {
    return envoy;
  }

  /**
   * Gives slots policies, and waits until Envoy has them. What Envoy refuses is returned by the
   * slot's number, with Envoy's words; such a slot gets no policies.
   */
  ImmutableMap<Integer, String> deliver(Map<Slot, ReadPolicies> fresh) {
    try {
      for (Map.Entry<Slot, ReadPolicies> entry : fresh.entrySet()) {
        policies.put(entry.getKey().number(), entry.getKey().policy(entry.getValue()));
      }
      publish();
      ImmutableMap<Integer, String> refused = awaitApplied();
      if (!refused.isEmpty()) {
        for (int number : refused.keySet()) {
          policies.put(number, slots.get(number).policy(noPolicies(slots.get(number))));
        }
        publish();
        awaitApplied();
      }
      return refused;
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    deliveries.note();
    envoy.close();
    server.close();
  }

  private void publish() {
    generation++;
    List<EncodedResource> all = new ArrayList<>(listeners);
    policies.values().forEach(all::addAll);
    feed.publish(Snapshot.of(generation, all));
  }

  private ImmutableMap<Integer, String> awaitApplied() {
    Await.until(
        "Envoy has generation " + generation,
        LIMIT,
        () -> {
          envoy.process().requireAlive();
          ProxyReport report = report();
          return report.synced() && report.generation() == generation
              || !report.rejections().isEmpty();
        });
    ImmutableMap.Builder<Integer, String> refused = ImmutableMap.builder();
    for (Rejected rejected : report().rejections()) {
      String name = rejected.resource();
      refused.put(Integer.parseInt(name.substring(name.lastIndexOf('/') + 1)), rejected.message());
    }
    return refused.buildKeepingLast();
  }

  private ProxyReport report() {
    return proxies.proxies().stream()
        .filter(proxy -> proxy.connected())
        .map(proxy -> proxy.report())
        .findFirst()
        .orElse(ProxyReport.NOTHING);
  }

  private XdsServer serve() throws XdsServerException {
    AdsService service =
        new AdsService(
            feed,
            proxies,
            new NodeReader(NodeLimits.DEFAULT),
            new PhasedTransition(),
            XdsLimits.LOOPBACK,
            InstantSource.system(),
            deliveries,
            ImmutableSet::of);
    InetSocketAddress any = new InetSocketAddress("127.0.0.1", 0);
    return XdsServer.start(
        new XdsServerSettings(new XdsAddress.Tcp(any), null, false, XdsLimits.LOOPBACK), service);
  }

  private EnvoyProcess start() {
    InetSocketAddress admin = new InetSocketAddress("127.0.0.1", FreePorts.next());
    String bootstrap =
        Bootstraps.of(
            new Bootstraps.Workload(
                "bench", "gateway", "foo", "app=bench", Bootstraps.Transport.DELTA, admin),
            "127.0.0.1:" + server.port());
    return EnvoyProcess.start(new EnvoyProcess.Setup("bench", bootstrap, admin, 2));
  }

  private static ReadPolicies noPolicies(Slot slot) {
    return ReadPolicies.of("# none\n", slot.proxy().meshSettings());
  }

  /** Another run on this machine may have listeners on the same port, but not on its addresses. */
  private static int freeNetwork() {
    for (int attempt = 0; attempt < 100; attempt++) {
      int network = ThreadLocalRandom.current().nextInt(100, 250);
      try (ServerSocket first = new ServerSocket()) {
        first.bind(
            new InetSocketAddress(InetAddress.getByName("127." + network + ".0.1"), Slot.PORT));
        return network;
      } catch (IOException inUse) {
        // Somebody else's.
      }
    }
    throw new AssertionError("port " + Slot.PORT + " is in use everywhere");
  }
}
