package dev.portcullis.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.portcullis.decide.DecidingProxy;
import dev.portcullis.decide.DecidingProxy.Role;
import dev.portcullis.decide.Decision;
import dev.portcullis.decide.ExternalAuthorizers;
import dev.portcullis.decide.Policies;
import dev.portcullis.decide.PolicyDecider;
import dev.portcullis.decide.request.Connection;
import dev.portcullis.decide.request.HeaderField;
import dev.portcullis.directory.DirectoryCheck;
import dev.portcullis.directory.DirectorySettings;
import dev.portcullis.e2e.harness.Bootstraps;
import dev.portcullis.e2e.harness.Edge;
import dev.portcullis.e2e.harness.HttpAnswer;
import dev.portcullis.e2e.harness.HttpRequest;
import dev.portcullis.e2e.harness.Mesh;
import dev.portcullis.e2e.harness.Place;
import java.nio.file.Path;
import java.time.Instant;

/** Asks a real Envoy and the decider the same, and wants the same answer of both. */
final class TrapBench implements AutoCloseable {
  private static final String FILE = "policies.yaml";
  private static final String ISTIOS = "{}\n";

  private final Mesh mesh = Mesh.start(Mesh.Settings.of(kind(Place.GATEWAY), kind(Place.SIDECAR)));

  private static Edge.Kind kind(Place place) {
    return new Edge.Kind(place, Bootstraps.Transport.DELTA);
  }

  /** Replaces all policies. */
  void apply(String... documents) {
    mesh.apply(FILE, String.join("---\n", documents));
  }

  /** Replaces the mesh config, and waits until it holds. */
  void configure(String yaml) {
    mesh.configure(yaml);
  }

  /** Without policies, and with Istio's defaults. */
  void reset() {
    configure(ISTIOS);
    mesh.removePolicies();
  }

  int gateway(HttpRequest request) {
    return ask(Place.GATEWAY, request).status();
  }

  int sidecar(HttpRequest request) {
    return ask(Place.SIDECAR, request).status();
  }

  /** The answer that both give. */
  HttpAnswer ask(Place place, HttpRequest request) {
    Edge edge = mesh.edge(kind(place));
    HttpAnswer answer = edge.ask(request);
    Decision decision = decide(place, edge, request);
    assertThat(answer.status()).as("%s: %s", request, decision).isEqualTo(decision.status());
    if (!decision.allowed()) {
      assertThat(answer.body()).isEqualTo(decision.body());
    }
    return answer;
  }

  private Decision decide(Place place, Edge edge, HttpRequest request) {
    Path file = mesh.directory().outside().resolve("mesh.yaml");
    DirectoryCheck.Report report =
        DirectoryCheck.run(DirectorySettings.of(mesh.directory().path()).withMeshConfig(file));
    Connection connection =
        new Connection("127.0.0.1", "127.0.0.1", edge.address().getPort(), null, "", false);
    return new PolicyDecider(
            Policies.of(report.objects().values(), report.mesh()),
            proxy(place),
            ExternalAuthorizers.ALLOWING)
        .decide(
            new dev.portcullis.decide.request.HttpRequest(
                connection,
                request.method(),
                request.host(),
                request.target(),
                request.headers().stream()
                    .map(header -> new HeaderField(header.name(), header.value()))
                    .collect(ImmutableList.toImmutableList())),
            Instant.now());
  }

  private static DecidingProxy proxy(Place place) {
    return switch (place) {
      case GATEWAY ->
          new DecidingProxy(
              Role.GATEWAY,
              place.namespace(),
              ImmutableMap.of(
                  "istio", "ingressgateway", "app", "istio-ingressgateway", "stream", "delta"),
              null);
      case SIDECAR ->
          new DecidingProxy(
              Role.SIDECAR,
              place.namespace(),
              ImmutableMap.of("app", "httpbin", "version", "v1", "stream", "delta"),
              null);
    };
  }

  @Override
  public void close() {
    mesh.close();
  }
}
