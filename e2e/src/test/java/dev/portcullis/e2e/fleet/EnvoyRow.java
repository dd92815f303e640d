package dev.portcullis.e2e.fleet;

import com.google.common.collect.ImmutableList;
import dev.portcullis.e2e.harness.Await;
import dev.portcullis.e2e.harness.Bootstraps;
import dev.portcullis.e2e.harness.ConnectionWatch;
import dev.portcullis.e2e.harness.EchoBackend;
import dev.portcullis.e2e.harness.EnvoyProcess;
import dev.portcullis.e2e.harness.FreePorts;
import dev.portcullis.e2e.harness.HttpRequest;
import dev.portcullis.e2e.harness.Place;
import dev.portcullis.e2e.harness.PolicyDirectory;
import dev.portcullis.e2e.harness.RawHttpClient;
import dev.portcullis.e2e.harness.Topology;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;

/** A rule is edited, until a real Envoy answers otherwise on a connection that is open. */
final class EnvoyRow {
  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final String PROBE = "/probe";

  private final Scale scale;

  EnvoyRow(Scale scale) {
    this.scale = scale;
  }

  void run(Report.Row row) throws IOException {
    InetSocketAddress listener = loopback();
    try (EchoBackend backend = EchoBackend.start("httpbin");
        PolicyDirectory directory = FleetFiles.directory()) {
      directory.replace(
          "topology.yaml", Topology.ofGateway(listener, backend.port(), backend.port()));
      try (ServerProcess server =
              ServerProcess.portcullis(directory.path(), ImmutableList.of()).awaitReady();
          EnvoyProcess envoy = envoy(server);
          Fleet fleet = new Fleet(server.xds(), null)) {
        envoy.awaitReady().awaitListening(listener);
        FleetGroup others =
            FleetFiles.CONCERNED.asking(
                Apprentice.learn(server.xds(), FleetFiles.CONCERNED, null).names());
        fleet.add(others, scale.streams(), Conduct.PROXY);
        fleet.connectAll(LIMIT);
        measure(row, directory, listener);
      }
    }
  }

  private void measure(Report.Row row, PolicyDirectory directory, InetSocketAddress listener)
      throws IOException {
    String others = "%,d other streams".formatted(scale.streams());
    try (ConnectionWatch watch =
        ConnectionWatch.start(RawHttpClient.connect(listener), HttpRequest.get(PROBE))) {
      Figures alone =
          edits(directory, watch, "  selector: {matchLabels: {istio: ingressgateway}}\n");
      row.add("edit → Envoy's answer, " + others, Deployment.PORTCULLIS, "ms", alone, 15.0);
      // In the root namespace and without a selector it concerns everybody.
      Figures all = edits(directory, watch, "");
      row.add("the same where it concerns them, too", Deployment.PORTCULLIS, "ms", all);
    }
  }

  private Figures edits(PolicyDirectory directory, ConnectionWatch watch, String selector) {
    Samples milliseconds = new Samples();
    int edits = scale.rounds() * scale.edits();
    for (int edit = -2 * (scale.warmUp() / 2); edit < edits; edit++) {
      boolean denies = edit % 2 == 0;
      int answer = denies ? 403 : 200;
      long began =
          directory.replaceSince("probe.yaml", denial(selector, denies ? PROBE : "/other"));
      Await.until("the answer becomes " + answer, LIMIT, () -> watch.seen().status() == answer);
      if (edit >= 0) {
        milliseconds.add((watch.seen().sinceNanos() - began) / 1e6);
      }
    }
    return milliseconds.figures();
  }

  private static String denial(String selector, String path) {
    return """
    apiVersion: security.istio.io/v1
    kind: AuthorizationPolicy
    metadata: {name: probe, namespace: istio-system}
    spec:
    %s  action: DENY
      rules:
      - to: [{operation: {paths: ["%s"]}}]
    """
        .formatted(selector, path);
  }

  private static EnvoyProcess envoy(ServerProcess server) {
    InetSocketAddress admin = loopback();
    String bootstrap =
        Bootstraps.of(
            new Bootstraps.Workload(
                "gateway",
                Place.GATEWAY.role(),
                Place.GATEWAY.namespace(),
                Place.GATEWAY.labels() + ",stream=delta",
                Bootstraps.Transport.DELTA,
                admin),
            server.xds().getAddress().getHostAddress() + ":" + server.xds().getPort());
    return EnvoyProcess.start(new EnvoyProcess.Setup("gateway", bootstrap, admin, 1));
  }

  private static InetSocketAddress loopback() {
    return new InetSocketAddress("127.0.0.1", FreePorts.next());
  }
}
