package dev.portcullis.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.ImmutableSortedSet;
import com.google.protobuf.Duration;
import dev.portcullis.compile.Compiled;
import dev.portcullis.compile.ConfigView;
import dev.portcullis.engine.EngineStatus.GroupStatus;
import dev.portcullis.model.ConfigKey;
import dev.portcullis.model.ConfigKind;
import dev.portcullis.model.ConfigMeta;
import dev.portcullis.model.ConfigObject;
import dev.portcullis.model.ConfigProblem;
import dev.portcullis.model.MeshSettings;
import dev.portcullis.model.ServiceAccount;
import dev.portcullis.model.SourceLocation;
import dev.portcullis.snapshot.SnapshotFeed.Subscription;
import dev.portcullis.source.ObjectVersion;
import dev.portcullis.source.SourceState;
import dev.portcullis.source.SourceState.Health;
import dev.portcullis.xds.EncodedResource;
import dev.portcullis.xds.PolicyDelivery;
import dev.portcullis.xds.ProxyIdentity;
import dev.portcullis.xds.ProxyRole;
import dev.portcullis.xds.ResourceType;
import dev.portcullis.xds.Snapshot;
import dev.portcullis.xds.WorkloadGroupKey;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The engine with a compiler that makes one cluster for every service account of a namespace. */
final class EngineTest {
  private static final WorkloadGroupKey FOO = group("foo");
  private static final WorkloadGroupKey BAR = group("bar");

  private final Recorder recorder = new Recorder();
  private final Engine engine = new Engine(ImmutableList.of(EngineTest::compile), recorder, 2);

  @BeforeEach
  void start() {
    engine.start();
  }

  @AfterEach
  void stop() {
    engine.close();
  }

  @Test
  void isReadyOnlyOnceAGenerationIsCompiled() throws InterruptedException {
    assertThat(engine.status().isReady()).isFalse();
    engine.accept(state("foo/a"));
    assertThat(recorder.next().generation()).isEqualTo(1);
    assertThat(engine.status().isReady()).isTrue();
  }

  @Test
  void compilesAGroupThatConnectsBeforeTheFirstStateWhenItComes() throws InterruptedException {
    LinkedBlockingQueue<String> wakes = new LinkedBlockingQueue<>();
    try (Subscription foo = engine.subscribe(proxy(FOO), () -> wakes.add("foo"))) {
      assertThat(foo.latest()).isNull();
      engine.accept(state("foo/a"));
      assertThat(wakes.poll(10, TimeUnit.SECONDS)).isEqualTo("foo");
      assertThat(names(foo)).containsExactly("a");
    }
  }

  @Test
  void wakesOnlyGroupsWhoseContentChanged() throws InterruptedException {
    LinkedBlockingQueue<String> wakes = new LinkedBlockingQueue<>();
    try (Subscription foo = engine.subscribe(proxy(FOO), () -> wakes.add("foo"));
        Subscription bar = engine.subscribe(proxy(BAR), () -> wakes.add("bar"))) {
      engine.accept(state("foo/a", "bar/b"));
      assertThat(wakes.poll(10, TimeUnit.SECONDS)).isNotNull();
      assertThat(wakes.poll(10, TimeUnit.SECONDS)).isNotNull();
      engine.accept(state("foo/a", "bar/b", "foo/c"));
      recorder.awaitGeneration(2);
      assertThat(wakes).containsExactly("foo");
      assertThat(names(foo)).containsExactly("a", "c");
      assertThat(names(bar)).containsExactly("b");
      assertThat(engine.status().groups().get(FOO))
          .isEqualTo(
              new GroupStatus(
                  2,
                  ImmutableList.of(),
                  ImmutableSortedSet.of(),
                  PolicyDelivery.ATOMIC,
                  ImmutableSet.of()));
      assertThat(engine.status().groups().get(BAR))
          .isEqualTo(
              new GroupStatus(
                  1,
                  ImmutableList.of(),
                  ImmutableSortedSet.of(),
                  PolicyDelivery.ATOMIC,
                  ImmutableSet.of()));
    }
  }

  @Test
  void aStateThatDiffersOnlyInItsProblemsIsNoNewGeneration() throws InterruptedException {
    engine.accept(state("foo/a"));
    recorder.awaitGeneration(1);
    ConfigProblem problem =
        new ConfigProblem(
            "X",
            ConfigProblem.Severity.ERROR,
            null,
            SourceLocation.ofFile("a.yaml"),
            "is wrong",
            "");
    SourceState before = state("foo/a");
    engine.accept(
        new SourceState(
            before.objects(), before.mesh(), ImmutableList.of(problem), Health.DEGRADED));
    EngineStatus status = recorder.next();
    assertThat(status.generation()).isEqualTo(1);
    assertThat(status.problems()).containsExactly(problem);
    assertThat(status.health()).isEqualTo(Health.DEGRADED);
    assertThat(recorder.appeared).containsExactly(problem);
  }

  @Test
  void aStateThatDiffersOnlyInItsVersionsIsNoNewGeneration() throws InterruptedException {
    engine.accept(state("foo/a"));
    recorder.awaitGeneration(1);
    ImmutableMap<ConfigKey, ObjectVersion> versions =
        ImmutableMap.of(
            new ConfigKey(ConfigKind.SERVICE_ACCOUNT, "foo", "a"), new ObjectVersion("u", 2));
    engine.accept(state("foo/a").withVersions(versions));
    EngineStatus status = recorder.next();
    assertThat(status.generation()).isEqualTo(1);
    assertThat(status.versions()).isEqualTo(versions);
  }

  @Test
  void aGroupThatCannotBeCompiledKeepsItsSnapshotAndOthersGoOn() throws InterruptedException {
    try (Subscription foo = engine.subscribe(proxy(FOO), () -> {});
        Subscription bar = engine.subscribe(proxy(BAR), () -> {})) {
      engine.accept(state("foo/a", "bar/b"));
      recorder.awaitGeneration(1);
      engine.accept(state("foo/crash", "bar/c"));
      recorder.awaitGeneration(2);
      assertThat(names(foo)).containsExactly("a");
      assertThat(names(bar)).containsExactly("c");
      assertThat(recorder.failed).containsExactly(FOO.toString());
    }
  }

  @Test
  void aBugInWhoeverListensDoesNotEndTheEngine() throws InterruptedException {
    recorder.throwsOnce = true;
    engine.accept(state("foo/a"));
    assertThat(recorder.failed.poll(10, TimeUnit.SECONDS)).isEqualTo("all");
    engine.accept(state("foo/a", "foo/b"));
    recorder.awaitGeneration(2);
  }

  @Test
  void aGroupThatNobodyFollowsIsDropped() throws InterruptedException {
    engine.accept(state("foo/a"));
    recorder.awaitGeneration(1);
    engine.subscribe(proxy(FOO), () -> {}).close();
    engine.accept(state("foo/b"));
    recorder.awaitGeneration(2);
    assertThat(engine.status().groups()).isEmpty();
  }

  private static ImmutableList<String> names(Subscription subscription) {
    @Nullable Snapshot snapshot = subscription.latest();
    assertThat(snapshot).isNotNull();
    return snapshot.resources(ResourceType.CLUSTER).byName().keySet().asList();
  }

  private static Compiled compile(ConfigView view, WorkloadGroupKey group) {
    ImmutableList.Builder<EncodedResource> clusters = ImmutableList.builder();
    for (ServiceAccount account : view.all(ServiceAccount.class, group.namespace())) {
      String name = account.meta().name();
      if (name.equals("crash")) {
        throw new IllegalStateException("a bug");
      }
      Cluster cluster =
          Cluster.newBuilder().setName(name).setConnectTimeout(Duration.newBuilder()).build();
      clusters.add(EncodedResource.of(ResourceType.CLUSTER, name, cluster, ImmutableList.of()));
    }
    return new Compiled(clusters.build(), ImmutableList.of());
  }

  private static ProxyIdentity proxy(WorkloadGroupKey group) {
    return new ProxyIdentity("id", "", "1.40.0", group);
  }

  private static WorkloadGroupKey group(String namespace) {
    return new WorkloadGroupKey(
        ProxyRole.SIDECAR, namespace, ImmutableSortedMap.of(), null, PolicyDelivery.ATOMIC);
  }

  private static SourceState state(String... accounts) {
    ImmutableSortedMap.Builder<ConfigKey, ConfigObject> objects = ImmutableSortedMap.naturalOrder();
    for (String account : accounts) {
      int slash = account.indexOf('/');
      ConfigKey key =
          new ConfigKey(
              ConfigKind.SERVICE_ACCOUNT,
              account.substring(0, slash),
              account.substring(slash + 1));
      ConfigMeta meta =
          new ConfigMeta(
              key, ImmutableMap.of(), ImmutableMap.of(), null, SourceLocation.ofFile("a.yaml"));
      objects.put(key, new ServiceAccount(meta));
    }
    return new SourceState(
        objects.buildOrThrow(), MeshSettings.DEFAULT, ImmutableList.of(), Health.SYNCED);
  }

  private static final class Recorder implements EngineListener {
    private final LinkedBlockingQueue<EngineStatus> compiled = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<ConfigProblem> appeared = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<String> failed = new LinkedBlockingQueue<>();
    private volatile boolean throwsOnce;

    EngineStatus next() throws InterruptedException {
      EngineStatus status = compiled.poll(10, TimeUnit.SECONDS);
      assertThat(status).isNotNull();
      return status;
    }

    void awaitGeneration(long generation) throws InterruptedException {
      while (next().generation() < generation) {
        // Subscriptions make the engine report the generation that it has already.
      }
    }

    @Override
    public void compiled(EngineStatus status, java.time.Duration took) {
      if (throwsOnce) {
        throwsOnce = false;
        throw new IllegalStateException("a bug");
      }
      if (status.isReady()) {
        compiled.add(status);
      }
    }

    @Override
    public void appeared(ConfigProblem problem) {
      appeared.add(problem);
    }

    @Override
    public void resolved(ConfigProblem problem) {}

    @Override
    public void failed(String group, RuntimeException cause) {
      failed.add(group);
    }
  }
}
