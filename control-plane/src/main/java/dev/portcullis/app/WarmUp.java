package dev.portcullis.app;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.portcullis.compile.AspectCompiler;
import dev.portcullis.compile.ConfigView;
import dev.portcullis.compile.GroupCompiler;
import dev.portcullis.compile.ImpliedGroups;
import dev.portcullis.source.SourceSink;
import dev.portcullis.source.SourceState;
import dev.portcullis.xds.WorkloadGroupKey;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Compiles the first state over and over, and throws the outcome away: the first edits would else
 * be compiled by an interpreter, ten times slower than those that follow.
 */
final class WarmUp implements SourceSink, AutoCloseable {
  private static final int ROUNDS = 400;
  private static final Duration LIMIT = Duration.ofSeconds(2);

  private final ImmutableList<AspectCompiler> aspects;
  private final AtomicReference<@Nullable SourceState> first = new AtomicReference<>();
  private volatile boolean begun;
  private volatile boolean closed;

  WarmUp(ImmutableList<AspectCompiler> aspects) {
    this.aspects = aspects;
  }

  @Override
  public void accept(SourceState state) {
    if (!begun) {
      first.compareAndSet(null, state);
    }
  }

  /** Once proxies are let in: until then all processors are busy with the start itself. */
  void begin() {
    begun = true;
    SourceState state = first.getAndSet(null);
    if (state != null) {
      Thread.ofPlatform().daemon().name("portcullis-warm-up").start(() -> run(state));
    }
  }

  private void run(SourceState state) {
    long begin = System.nanoTime();
    ImmutableSet<WorkloadGroupKey> groups =
        ImpliedGroups.of(new ConfigView(0, state.objects(), state.mesh()));
    for (int round = 0; round < ROUNDS; round++) {
      for (WorkloadGroupKey group : groups) {
        if (closed || System.nanoTime() - begin > LIMIT.toNanos()) {
          return;
        }
        new GroupCompiler(group, aspects).compile(new ConfigView(0, state.objects(), state.mesh()));
      }
    }
  }

  @Override
  public void close() {
    closed = true;
  }
}
