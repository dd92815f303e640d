package dev.portcullis.admission;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.Streams;
import dev.portcullis.compile.ConfigView;
import dev.portcullis.compile.ImpliedGroups;
import dev.portcullis.compile.advice.Advice;
import dev.portcullis.compile.envoy.PolicyCompiler;
import dev.portcullis.keys.KeySetForecast;
import dev.portcullis.model.AuthorizationPolicy;
import dev.portcullis.model.ConfigKey;
import dev.portcullis.model.ConfigObject;
import dev.portcullis.model.ConfigProblem;
import dev.portcullis.model.ConfigProblem.Severity;
import dev.portcullis.model.RequestAuthentication;
import dev.portcullis.source.SourceState;
import dev.portcullis.xds.WorkloadGroupKey;
import java.time.Duration;
import java.util.Collection;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The objects that the source holds now. Nobody waits for a warning for long: one thread looks, and
 * who comes while it is busy, or is not answered in time, hears nothing.
 */
public final class CurrentSurroundings implements Surroundings, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CurrentSurroundings.class);

  private final Supplier<@Nullable SourceState> state;
  private final Supplier<? extends Collection<WorkloadGroupKey>> connected;
  private final Duration patience;
  private final Semaphore free = new Semaphore(1);
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("portcullis-admission-advice").factory());

  /**
   * Looks when it is asked.
   *
   * @param state the last of the source, null before there is any
   * @param connected the groups of connected proxies
   * @param patience how long somebody waits for warnings
   */
  public CurrentSurroundings(
      Supplier<@Nullable SourceState> state,
      Supplier<? extends Collection<WorkloadGroupKey>> connected,
      Duration patience) {
    this.state = state;
    this.connected = connected;
    this.patience = patience;
  }

  @Override
  public ImmutableList<ConfigProblem> warnings(ConfigObject object) {
    SourceState now = state.get();
    if (now == null || !free.tryAcquire()) {
      return ImmutableList.of();
    }
    try {
      Future<ImmutableList<ConfigProblem>> looking = thread.submit(() -> lookAndLeave(now, object));
      return looking.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException | TimeoutException e) {
      LOG.debug("no advice in time about {}", object.key());
    } catch (ExecutionException e) {
      LOG.error("advice about {} failed: {}", object.key(), Failures.trace(e.getCause()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return ImmutableList.of();
  }

  private ImmutableList<ConfigProblem> lookAndLeave(SourceState now, ConfigObject object) {
    try {
      return look(now, object);
    } finally {
      free.release();
    }
  }

  private ImmutableList<ConfigProblem> look(SourceState now, ConfigObject object) {
    ConfigKey key = object.key();
    ConfigView all = view(now, object, other -> mayMeet(object, other, now));
    ImmutableSet<ConfigKey> doubtful =
        now.problems().stream()
            .filter(problem -> problem.severity() == Severity.ERROR)
            .flatMap(problem -> Stream.ofNullable(problem.key()))
            .filter(other -> !other.equals(key))
            .collect(ImmutableSet.toImmutableSet());
    return Streams.concat(
            ofItself(view(now, object, other -> false), object),
            Advice.about(key, all, connected.get(), doubtful).stream())
        .filter(problem -> key.equals(problem.key()) && problem.severity() != Severity.NOTICE)
        .distinct()
        .collect(ImmutableList.toImmutableList());
  }

  /** What becomes apparent where its workloads' policy is put together; other policies apart. */
  private static Stream<ConfigProblem> ofItself(ConfigView view, ConfigObject object) {
    return isPolicy(object)
        ? Stream.concat(
            ImpliedGroups.problemsOfPolicies(view, new PolicyCompiler()).stream(),
            KeySetForecast.of(view).stream())
        : Stream.empty();
  }

  /** Policies of two namespaces have nothing to do with each other, but for those of the root. */
  private static boolean mayMeet(ConfigObject object, ConfigObject policy, SourceState now) {
    String own = object.meta().namespace();
    String other = policy.meta().namespace();
    String root = now.mesh().rootNamespace();
    return !isPolicy(object) || other.equals(own) || other.equals(root) || own.equals(root);
  }

  /** The object among all others, of policies those that are wanted. */
  private static ConfigView view(
      SourceState now, ConfigObject object, Predicate<ConfigObject> wanted) {
    TreeMap<ConfigKey, ConfigObject> objects = new TreeMap<>();
    now.objects()
        .forEach((key, other) -> {
          if (!isPolicy(other) || wanted.test(other)) {
            objects.put(key, other);
          }
        });
    objects.put(object.key(), object);
    return new ConfigView(0, ImmutableSortedMap.copyOfSorted(objects), now.mesh(), now.keys());
  }

  private static boolean isPolicy(ConfigObject object) {
    return object instanceof AuthorizationPolicy || object instanceof RequestAuthentication;
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
