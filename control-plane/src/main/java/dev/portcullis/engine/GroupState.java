package dev.portcullis.engine;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedSet;
import dev.portcullis.compile.Compiled;
import dev.portcullis.compile.ConfigView;
import dev.portcullis.compile.GroupCompiler;
import dev.portcullis.compile.envoy.PolicySlots;
import dev.portcullis.engine.EngineStatus.GroupStatus;
import dev.portcullis.xds.PolicyDelivery;
import dev.portcullis.xds.ResourceOrigin;
import dev.portcullis.xds.ResourceType;
import dev.portcullis.xds.Snapshot;
import java.util.Comparator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A workload group that somebody is subscribed to. Streams read the snapshot and come and go by any
 * thread; only the engine thread writes the rest.
 */
final class GroupState {
  private final GroupCompiler compiler;
  private final Set<Subscriber> subscribers = ConcurrentHashMap.newKeySet();
  private volatile @Nullable Snapshot snapshot;
  private @Nullable Compiled published;
  private GroupStatus status =
      new GroupStatus(
          0, ImmutableList.of(), ImmutableSortedSet.of(), PolicyDelivery.ATOMIC, ImmutableSet.of());

  GroupState(GroupCompiler compiler) {
    this.compiler = compiler;
  }

  /** For one thread at a time. */
  Compiled compile(ConfigView view) {
    return compiler.compile(view);
  }

  Subscriber subscribe(Runnable wake, Runnable onClose) {
    Subscriber subscriber = new Subscriber(wake, onClose);
    subscribers.add(subscriber);
    return subscriber;
  }

  boolean isAbandoned() {
    return subscribers.isEmpty();
  }

  /** Wakes streams only where the content changed: a proxy that is not concerned gets no byte. */
  @SuppressWarnings("ReferenceEquality") // an unchanged outcome is the same instance
  void publish(long generation, Compiled compiled) {
    Snapshot previous = snapshot;
    if (previous != null && compiled == published) {
      snapshot = previous.atGeneration(generation);
      return;
    }
    Snapshot next = Snapshot.of(generation, compiled.resources());
    boolean isNews = previous == null || !previous.sameContent(next);
    published = compiled;
    status =
        new GroupStatus(
            isNews ? generation : status.contentSince(),
            compiled.problems(),
            policies(compiled),
            delivery(next),
            compiler.keys());
    snapshot = next;
    if (isNews) {
      subscribers.forEach(subscriber -> subscriber.wake.run());
    }
  }

  private static ImmutableSortedSet<ResourceOrigin> policies(Compiled compiled) {
    return compiled.resources().stream()
        .filter(resource -> resource.type() == ResourceType.EXTENSION)
        .flatMap(resource -> resource.origins().stream())
        .collect(ImmutableSortedSet.toImmutableSortedSet(Comparator.naturalOrder()));
  }

  /** The mesh config may choose the phased way for proxies that could do with one resource. */
  private static PolicyDelivery delivery(Snapshot snapshot) {
    return snapshot.resources(ResourceType.EXTENSION).get(PolicySlots.EPOCH) == null
        ? PolicyDelivery.ATOMIC
        : PolicyDelivery.PHASED;
  }

  boolean isCompiled() {
    return snapshot != null;
  }

  /** What its proxies are told, null until it is compiled for the first time. */
  @Nullable Snapshot snapshot() {
    return snapshot;
  }

  /** The same instance for as long as nothing else is published. */
  GroupStatus status() {
    return status;
  }

  /** The interest of one proxy that is of the group now. */
  final class Subscriber {
    private final Runnable wake;
    private final Runnable onClose;

    Subscriber(Runnable wake, Runnable onClose) {
      this.wake = wake;
      this.onClose = onClose;
    }

    /** The newest snapshot, null until the group is compiled for the first time. */
    @Nullable Snapshot latest() {
      return snapshot;
    }

    void close() {
      if (subscribers.remove(this)) {
        onClose.run();
      }
    }
  }
}
