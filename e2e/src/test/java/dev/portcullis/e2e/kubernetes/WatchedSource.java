package dev.portcullis.e2e.kubernetes;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedSet;
import dev.portcullis.e2e.harness.Await;
import dev.portcullis.kubernetes.KubernetesClients;
import dev.portcullis.kubernetes.KubernetesSettings;
import dev.portcullis.kubernetes.KubernetesSource;
import dev.portcullis.model.ConfigKey;
import dev.portcullis.model.ConfigKind;
import dev.portcullis.model.ConfigProblem;
import dev.portcullis.source.SourceState;
import dev.portcullis.source.SourceState.Health;
import dev.portcullis.source.SourceUnusableException;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;

/** A cluster as a source sees it, without what a control plane makes of it. */
final class WatchedSource implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final KubernetesClient client;
  private final KubernetesSource source;
  private final AtomicReference<SourceState> newest = new AtomicReference<>();

  private WatchedSource(Path kubeconfig, Duration patience) throws SourceUnusableException {
    KubernetesSettings settings =
        new KubernetesSettings(
            kubeconfig,
            null,
            "portcullis-system",
            ImmutableSortedSet.of("portcullis-system"),
            null,
            false);
    this.client = KubernetesClients.open(settings);
    this.source = new KubernetesSource(client, settings, patience);
  }

  static WatchedSource start(Cluster cluster) throws SourceUnusableException {
    return start(cluster.kubeconfig(), LIMIT);
  }

  static WatchedSource start(Path kubeconfig, Duration patience) throws SourceUnusableException {
    WatchedSource started = new WatchedSource(kubeconfig, patience);
    try {
      started.source.start(started.newest::set);
    } catch (SourceUnusableException e) {
      started.client.close();
      throw e;
    }
    return started;
  }

  SourceState state() {
    return newest.get();
  }

  KubernetesSource source() {
    return source;
  }

  /** The names of the policies of a Namespace that are in force. */
  ImmutableSet<String> policies(String namespace) {
    return state().objects().keySet().stream()
        .filter(key -> key.kind() == ConfigKind.AUTHORIZATION_POLICY)
        .filter(key -> key.namespace().equals(namespace))
        .map(ConfigKey::name)
        .collect(ImmutableSet.toImmutableSet());
  }

  ImmutableSet<String> problems() {
    return state().problems().stream()
        .map(ConfigProblem::code)
        .collect(ImmutableSet.toImmutableSet());
  }

  void await(String what, Predicate<WatchedSource> condition) {
    try {
      Await.until(what, LIMIT, () -> condition.test(this));
    } catch (AssertionError e) {
      throw new AssertionError(e.getMessage() + ": " + state().problems(), e);
    }
  }

  void awaitHealth(Health health) {
    await("the source is " + health, it -> it.state().health() == health);
  }

  void awaitProblem(String code) {
    await("the source says " + code, it -> it.problems().contains(code));
  }

  @Override
  public void close() {
    source.close();
    client.close();
  }
}
