package dev.portcullis.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedMap;
import dev.portcullis.compile.Compiled;
import dev.portcullis.compile.ConfigView;
import dev.portcullis.model.ConfigKey;
import dev.portcullis.model.ConfigKind;
import dev.portcullis.model.ConfigMeta;
import dev.portcullis.model.ConfigObject;
import dev.portcullis.model.ConfigProblem;
import dev.portcullis.model.MeshSettings;
import dev.portcullis.model.Pod;
import dev.portcullis.model.SourceLocation;
import dev.portcullis.snapshot.SnapshotFeed.Subscription;
import dev.portcullis.source.SourceState;
import dev.portcullis.source.SourceState.Health;
import dev.portcullis.xds.EncodedResource;
import dev.portcullis.xds.GroupMembership;
import dev.portcullis.xds.PolicyDelivery;
import dev.portcullis.xds.ProxyIdentity;
import dev.portcullis.xds.ProxyPod;
import dev.portcullis.xds.ProxyRole;
import dev.portcullis.xds.ResourceType;
import dev.portcullis.xds.Snapshot;
import dev.portcullis.xds.WorkloadGroupKey;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The engine with a compiler that makes a cluster named after the label app of the group. */
final class PodLabelsTest {
  private static final ProxyIdentity WEB = proxy("web", "foo", "claimed");

  private final LinkedBlockingQueue<EngineStatus> compiled = new LinkedBlockingQueue<>();
  private final LinkedBlockingQueue<String> wakes = new LinkedBlockingQueue<>();
  private final CountDownLatch slowBegun = new CountDownLatch(1);
  private final CountDownLatch slowMayEnd = new CountDownLatch(1);
  private final Engine engine = new Engine(ImmutableList.of(this::compile), new Listener(), 2);

  @BeforeEach
  void start() {
    engine.start();
  }

  @AfterEach
  void stop() {
    engine.close();
  }

  @Test
  void trap86TheLabelsOfAPodTakeThePlaceOfThoseThatItsProxyClaims() throws InterruptedException {
    try (Subscription web = engine.subscribe(WEB, () -> wakes.add("web"))) {
      accept(1);
      assertThat(app(web)).isEqualTo("claimed");
      wakes.clear();
      accept(2, pod("foo", "web", "relabelled"));
      assertThat(wakes).isNotEmpty();
      assertThat(app(web)).isEqualTo("relabelled");
      assertThat(web.membership())
          .isEqualTo(
              new GroupMembership(
                  group("foo", ImmutableSortedMap.of("app", "relabelled", "zone", "z1")), 2));
      assertThat(engine.status().groups()).containsKey(web.membership().group());
      accept(3, pod("foo", "web", "again"));
      assertThat(app(web)).isEqualTo("again");
    }
  }

  @Test
  void aPodThatIsThereWhenItsProxyConnectsCountsFromTheStart() throws InterruptedException {
    accept(1, pod("foo", "web", "known"));
    try (Subscription web = engine.subscribe(WEB, () -> wakes.add("web"))) {
      assertThat(web.membership().since()).isZero();
      assertThat(web.membership().group().labels()).containsEntry("app", "known");
      assertThat(wakes.poll(10, TimeUnit.SECONDS)).isEqualTo("web");
      assertThat(app(web)).isEqualTo("known");
    }
  }

  @Test
  void aPodThatIsGoneTakesNoPolicyWithIt() throws InterruptedException {
    try (Subscription web = engine.subscribe(WEB, () -> {})) {
      accept(1, pod("foo", "web", "known"));
      accept(2);
      assertThat(app(web)).isEqualTo("known");
    }
  }

  @Test
  void podsOfOtherNamesAndNamespacesSayNothing() throws InterruptedException {
    try (Subscription web = engine.subscribe(WEB, () -> {})) {
      accept(1, pod("bar", "web", "elsewhere"), pod("foo", "web-2", "other"));
      assertThat(app(web)).isEqualTo("claimed");
    }
  }

  @Test
  void aProxyThatComesToAGroupForWhichNothingChangesIsWoken() throws InterruptedException {
    try (Subscription web = engine.subscribe(WEB, () -> wakes.add("web"));
        Subscription other =
            engine.subscribe(proxy("other", "foo", "there"), () -> wakes.add("other"))) {
      accept(1);
      wakes.clear();
      accept(2, pod("foo", "web", "there"));
      assertThat(wakes).containsExactly("web");
      assertThat(app(web)).isEqualTo("there");
      assertThat(web.latest().generation()).isEqualTo(2);
      assertThat(web.membership().group()).isEqualTo(other.membership().group());
      assertThat(engine.status().groups()).containsOnlyKeys(other.membership().group());
    }
  }

  @Test
  void whatAProxyHasStaysUntilItsNewGroupIsCompiled() throws InterruptedException {
    try (Subscription web = engine.subscribe(WEB, () -> {})) {
      accept(1);
      engine.accept(state(pod("foo", "web", "slow")));
      assertThat(slowBegun.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(app(web)).isEqualTo("claimed");
      slowMayEnd.countDown();
      awaitGeneration(2);
      assertThat(app(web)).isEqualTo("slow");
    }
  }

  @Test
  void aStreamThatEndedIsNotMoved() throws InterruptedException {
    Subscription web = engine.subscribe(WEB, () -> wakes.add("web"));
    accept(1);
    web.close();
    wakes.clear();
    accept(2, pod("foo", "web", "relabelled"));
    assertThat(wakes).isEmpty();
    assertThat(engine.status().groups()).isEmpty();
  }

  private void accept(long generation, Pod... pods) throws InterruptedException {
    engine.accept(state(pods));
    awaitGeneration(generation);
  }

  private void awaitGeneration(long generation) throws InterruptedException {
    EngineStatus status;
    do {
      status = compiled.poll(10, TimeUnit.SECONDS);
      assertThat(status).isNotNull();
    } while (status.generation() < generation);
  }

  private static String app(Subscription subscription) {
    Snapshot snapshot = subscription.latest();
    assertThat(snapshot).isNotNull();
    return snapshot.resources(ResourceType.CLUSTER).byName().firstKey();
  }

  private Compiled compile(ConfigView view, WorkloadGroupKey group) {
    String app = group.labels().getOrDefault("app", "");
    if (app.equals("slow")) {
      slowBegun.countDown();
      try {
        assertThat(slowMayEnd.await(10, TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
    Cluster cluster = Cluster.newBuilder().setName(app).build();
    return new Compiled(
        ImmutableList.of(
            EncodedResource.of(ResourceType.CLUSTER, app, cluster, ImmutableList.of())),
        ImmutableList.of());
  }

  private static ProxyIdentity proxy(String pod, String namespace, String app) {
    ProxyPod claimed =
        new ProxyPod(pod, ImmutableSortedMap.of(), ImmutableSortedMap.of("zone", "z1"));
    return new ProxyIdentity(
        pod, "", "1.40.0", group(namespace, claimed.labels(ImmutableMap.of("app", app))), claimed);
  }

  private static WorkloadGroupKey group(
      String namespace, ImmutableSortedMap<String, String> labels) {
    return new WorkloadGroupKey(ProxyRole.SIDECAR, namespace, labels, null, PolicyDelivery.ATOMIC);
  }

  private static Pod pod(String namespace, String name, String app) {
    ConfigMeta meta =
        new ConfigMeta(
            new ConfigKey(ConfigKind.POD, namespace, name),
            ImmutableMap.of("app", app),
            ImmutableMap.of(),
            null,
            SourceLocation.ofFile("pods.yaml"));
    return new Pod(meta, "", false, "", ImmutableSortedMap.of());
  }

  private static SourceState state(Pod... pods) {
    ImmutableSortedMap.Builder<ConfigKey, ConfigObject> objects = ImmutableSortedMap.naturalOrder();
    for (Pod pod : pods) {
      objects.put(pod.key(), pod);
    }
    return new SourceState(
        objects.buildOrThrow(), MeshSettings.DEFAULT, ImmutableList.of(), Health.SYNCED);
  }

  private final class Listener implements EngineListener {
    @Override
    public void compiled(EngineStatus status, Duration took) {
      compiled.add(status);
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
