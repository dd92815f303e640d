package dev.portcullis.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import dev.portcullis.compile.envoy.PolicyCompiler;
import dev.portcullis.compile.envoy.RoutingCompiler;
import dev.portcullis.document.ConfigReader;
import dev.portcullis.document.DocumentParser;
import dev.portcullis.model.ConfigKey;
import dev.portcullis.model.ConfigObject;
import dev.portcullis.model.ConfigProblem;
import dev.portcullis.model.MeshSettings;
import dev.portcullis.snapshot.SnapshotFeed.Subscription;
import dev.portcullis.source.SourceState;
import dev.portcullis.source.SourceState.Health;
import dev.portcullis.xds.PolicyDelivery;
import dev.portcullis.xds.ProxyIdentity;
import dev.portcullis.xds.ProxyRole;
import dev.portcullis.xds.WorkloadGroupKey;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The trap of the semantics' section 7.3 about who is told of an edit, by its number. */
final class PushTrapsTest {
  private static final WorkloadGroupKey SIDECAR = group(ProxyRole.SIDECAR, "foo", "httpbin");
  private static final WorkloadGroupKey GATEWAY = group(ProxyRole.GATEWAY, "istio-system", "gw");

  private final LinkedBlockingQueue<Long> generations = new LinkedBlockingQueue<>();
  private final Engine engine =
      new Engine(
          ImmutableList.of(new PolicyCompiler(), new RoutingCompiler()), new Generations(), 2);

  @BeforeEach
  void start() {
    engine.start();
  }

  @AfterEach
  void stop() {
    engine.close();
  }

  /** Istio sends gateways their configuration anew; here nobody is sent what hasn't changed. */
  @Test
  void trap87AnEditInOneNamespaceIsNoneOfTheSidecarsOfAnother() throws InterruptedException {
    LinkedBlockingQueue<String> wakes = new LinkedBlockingQueue<>();
    try (Subscription foo = engine.subscribe(proxy(SIDECAR), () -> wakes.add("sidecar"));
        Subscription edge = engine.subscribe(proxy(GATEWAY), () -> wakes.add("gateway"))) {
      engine.accept(state(rule("bar", "one")));
      awaitGeneration(1);
      assertThat(foo.latest()).isNotNull();
      assertThat(edge.latest()).isNotNull();
      wakes.clear();
      engine.accept(state(rule("bar", "two")));
      awaitGeneration(2);
      assertThat(wakes).isEmpty();
      engine.accept(state(rule("foo", "three")));
      awaitGeneration(3);
      assertThat(wakes).containsExactly("sidecar");
      wakes.clear();
      engine.accept(state(rule("istio-system", "four")));
      awaitGeneration(4);
      assertThat(wakes).containsExactlyInAnyOrder("sidecar", "gateway");
    }
  }

  private void awaitGeneration(long generation) throws InterruptedException {
    Long seen = 0L;
    while (seen < generation) {
      seen = generations.poll(10, TimeUnit.SECONDS);
      assertThat(seen).isNotNull();
    }
  }

  private static String rule(String namespace, String issuer) {
    return """
    apiVersion: security.istio.io/v1
    kind: RequestAuthentication
    metadata: {name: jwt, namespace: %s}
    spec:
      jwtRules:
      - issuer: %s
        jwks: '{"keys": [{"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}'
    """
        .formatted(namespace, issuer);
  }

  private static SourceState state(String yaml) {
    ImmutableSortedMap.Builder<ConfigKey, ConfigObject> objects = ImmutableSortedMap.naturalOrder();
    new DocumentParser()
        .parse("policy.yaml", yaml.getBytes(StandardCharsets.UTF_8))
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

  private static ProxyIdentity proxy(WorkloadGroupKey group) {
    return new ProxyIdentity("id", "", "1.40.0", group);
  }

  private static WorkloadGroupKey group(ProxyRole role, String namespace, String app) {
    return new WorkloadGroupKey(
        role, namespace, ImmutableSortedMap.of("app", app), null, PolicyDelivery.ATOMIC);
  }

  private final class Generations implements EngineListener {
    @Override
    public void compiled(EngineStatus status, Duration took) {
      generations.add(status.generation());
    }

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
