package dev.portcullis.ads;

import static dev.portcullis.ads.DeltaClient.request;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.portcullis.compile.envoy.PolicyCompiler;
import dev.portcullis.compile.envoy.PolicySlots;
import dev.portcullis.document.ConfigReader;
import dev.portcullis.document.DocumentParser;
import dev.portcullis.engine.Engine;
import dev.portcullis.engine.EngineListener;
import dev.portcullis.engine.EngineStatus;
import dev.portcullis.model.ConfigKey;
import dev.portcullis.model.ConfigObject;
import dev.portcullis.model.ConfigProblem;
import dev.portcullis.model.MeshSettings;
import dev.portcullis.source.SourceState;
import dev.portcullis.source.SourceState.Health;
import dev.portcullis.xds.ResourceType;
import io.envoyproxy.envoy.config.core.v3.BuildVersion;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import io.envoyproxy.envoy.type.v3.SemanticVersion;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Trap 86 of the semantics' section 7.3 on a stream. */
final class RelabelledProxyTest {
  private static final String POLICY =
      """
      apiVersion: security.istio.io/v1
      kind: AuthorizationPolicy
      metadata: {name: quarantine, namespace: foo}
      spec:
        selector: {matchLabels: {quarantine: "yes"}}
        action: DENY
        rules: [{}]
      ---
      """;

  @Test
  void trap86APodThatIsRelabelledGetsItsPoliciesOnTheStreamThatIsOpen() throws Exception {
    try (Engine engine = new Engine(ImmutableList.of(new PolicyCompiler()), new Silent(), 1);
        AdsRig rig = AdsRig.of(engine)) {
      engine.start();
      engine.accept(state(pod("{app: web}")));
      DeltaClient client = rig.client();
      client.send(
          request(ResourceType.EXTENSION)
              .setNode(node())
              .addResourceNamesSubscribe(PolicySlots.POLICY));
      Resource before = accept(client);

      engine.accept(state(pod("{app: web, quarantine: 'yes'}")));
      Resource quarantined = accept(client);
      assertThat(quarantined.getVersion()).isNotEqualTo(before.getVersion());
      assertThat(rig.registry.proxies().getFirst().identity().group().labels())
          .containsEntry("quarantine", "yes");
      rig.await(() -> rig.report().synced());

      engine.accept(state(pod("{app: web}")));
      assertThat(accept(client)).isEqualTo(before);
    }
  }

  private static Resource accept(DeltaClient client) throws InterruptedException {
    DeltaDiscoveryResponse response = client.next();
    assertThat(response.getRemovedResourcesList()).isEmpty();
    assertThat(response.getResourcesList()).hasSize(1);
    client.send(request(ResourceType.EXTENSION).setResponseNonce(response.getNonce()));
    return response.getResources(0);
  }

  private static Node node() {
    return Node.newBuilder()
        .setId("sidecar~10.0.0.1~web.foo~foo.svc.cluster.local")
        .setMetadata(
            Struct.newBuilder()
                .putFields("NAMESPACE", Value.newBuilder().setStringValue("foo").build()))
        .setUserAgentBuildVersion(
            BuildVersion.newBuilder()
                .setVersion(SemanticVersion.newBuilder().setMajorNumber(1).setMinorNumber(40)))
        .build();
  }

  private static String pod(String labels) {
    return """
    apiVersion: v1
    kind: Pod
    metadata: {name: web, namespace: foo, labels: %s}
    """
        .formatted(labels);
  }

  private static SourceState state(String pod) {
    ImmutableSortedMap.Builder<ConfigKey, ConfigObject> objects = ImmutableSortedMap.naturalOrder();
    new DocumentParser()
        .parse("all.yaml", (POLICY + pod).getBytes(StandardCharsets.UTF_8))
        .documents()
        .forEach(document ->
            new ConfigReader("default")
                .read(document)
                .forEach(read -> {
                  assertThat(read.problems()).isEmpty();
                  ConfigObject object = Objects.requireNonNull(read.object());
                  objects.put(object.key(), object);
                }));
    return new SourceState(
        objects.buildOrThrow(), MeshSettings.DEFAULT, ImmutableList.of(), Health.SYNCED);
  }

  private static final class Silent implements EngineListener {
    @Override
    public void compiled(EngineStatus status, Duration took) {}

    @Override
    public void appeared(ConfigProblem problem) {}

    @Override
    public void resolved(ConfigProblem problem) {}

    @Override
    public void failed(String group, RuntimeException cause) {
      throw new AssertionError(group, cause);
    }
  }
}
