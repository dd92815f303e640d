package dev.portcullis.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.portcullis.decide.DecidingProxy;
import dev.portcullis.decide.Decision;
import dev.portcullis.decide.ExternalAuthorizers;
import dev.portcullis.decide.Policies;
import dev.portcullis.decide.PolicyDecider;
import dev.portcullis.decide.request.Connection;
import dev.portcullis.decide.request.HeaderField;
import dev.portcullis.directory.DirectoryCheck;
import dev.portcullis.directory.DirectorySettings;
import dev.portcullis.e2e.harness.EchoBackend;
import dev.portcullis.e2e.harness.Edge;
import dev.portcullis.e2e.harness.HttpAnswer;
import dev.portcullis.e2e.harness.HttpRequest;
import dev.portcullis.e2e.harness.Mesh;
import dev.portcullis.e2e.harness.Place;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;

/** A proxy of a mesh whose every answer is also the decider's. */
record AskedTwice(Mesh mesh, Edge edge) {

  /** Envoy's answer, after the decider gave the same. */
  HttpAnswer ask(HttpRequest request) {
    HttpAnswer seen = edge.ask(request);
    Decision decided = decide(request);
    assertThat(decided.status())
        .as("%s, because of %s", request, decided.reason())
        .isEqualTo(seen.status());
    if (decided.forwarded() == null) {
      assertThat(decided.body()).isEqualTo(seen.body());
      decided
          .headers()
          .forEach(header -> assertThat(header.value()).isEqualTo(seen.header(header.name())));
    } else {
      assertThat(decided.forwarded().target())
          .isEqualTo(EchoBackend.echo(seen).path("path").asText());
    }
    return seen;
  }

  private Decision decide(HttpRequest request) {
    DirectoryCheck.Report report =
        DirectoryCheck.run(DirectorySettings.of(mesh.directory().path()));
    DecidingProxy proxy =
        new DecidingProxy(
            edge.place() == Place.GATEWAY ? DecidingProxy.Role.GATEWAY : DecidingProxy.Role.SIDECAR,
            edge.place().namespace(),
            ImmutableMap.copyOf(
                Splitter.on(',').withKeyValueSeparator('=').split(edge.place().labels())),
            null);
    return new PolicyDecider(
            Policies.of(report.objects().values(), report.mesh()),
            proxy,
            ExternalAuthorizers.ALLOWING)
        .decide(asSent(request), Instant.now());
  }

  private dev.portcullis.decide.request.HttpRequest asSent(HttpRequest request) {
    ImmutableList<HeaderField> headers =
        request.headers().stream()
            .map(header ->
                new HeaderField(
                    header.name().toLowerCase(Locale.ROOT),
                    new String(
                        header.value().getBytes(StandardCharsets.UTF_8),
                        StandardCharsets.ISO_8859_1)))
            .collect(ImmutableList.toImmutableList());
    return new dev.portcullis.decide.request.HttpRequest(
        new Connection("127.0.0.1", "127.0.0.1", edge.address().getPort(), null, "", false),
        request.method(),
        request.host(),
        request.target(),
        headers);
  }
}
