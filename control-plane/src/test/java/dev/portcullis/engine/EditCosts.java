package dev.portcullis.engine;

import com.google.common.collect.ImmutableList;
import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import dev.portcullis.compile.envoy.CredentialCompiler;
import dev.portcullis.compile.envoy.PolicyCompiler;
import dev.portcullis.compile.envoy.RoutingCompiler;
import dev.portcullis.keys.WantedKeySets;
import dev.portcullis.model.ConfigProblem;
import dev.portcullis.source.SourceState;
import dev.portcullis.xds.ProxyIdentity;
import dev.portcullis.xds.WorkloadGroupKey;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/**
 * Measures what a state and single edits of it cost the engine in a {@link LargeMesh}, from the
 * state that a source hands over to the snapshots of the last group. Not a test: {@code make
 * bench-edits} runs it.
 */
final class EditCosts {
  private static final int EDITS = Integer.getInteger("portcullis.costlyEdits", 200);
  private static final String ROWS = System.getProperty("portcullis.costlyRows", "");
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final OperatingSystemMXBean PROCESS =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private final StringBuilder table = new StringBuilder();

  @Test
  void edits() throws IOException, InterruptedException {
    new Run(/* confined= */ true, "own namespace").measure();
    new Run(/* confined= */ false, "whole mesh").measure();
    Files.writeString(Path.of("target", "bench-edits.md"), table.toString());
  }

  /** By itself, for a profiler. */
  public static void main(String[] args) throws InterruptedException {
    EditCosts costs = new EditCosts();
    costs.new Run(args.length == 0, "").measure();
    System.out.print(costs.table);
  }

  /** One mesh, and the edits of it. */
  private final class Run {
    private final String scope;
    private final LargeMesh mesh;
    private final Done done = new Done();
    private final WantedKeySets wanted = new WantedKeySets();
    private final AtomicInteger woken = new AtomicInteger();
    private final Engine engine =
        new Engine(
            ImmutableList.of(new PolicyCompiler(), new RoutingCompiler(), new CredentialCompiler()),
            done,
            Runtime.getRuntime().availableProcessors());

    Run(boolean confined, String scope) {
      this.mesh = new LargeMesh(confined);
      this.scope = scope;
    }

    void measure() throws InterruptedException {
      for (WorkloadGroupKey group : LargeMesh.groups()) {
        var _ = engine.subscribe(new ProxyIdentity("n", "", "", group), woken::incrementAndGet);
      }
      engine.start();
      row("everything, for the first time", 1, _ -> LargeMesh.policy("ns8", 4, "/"));
      row("everything again: another mesh config", 5, i -> mesh.settings("s" + i));
      row("a policy of one group", EDITS, i -> LargeMesh.policy("ns8", 4, "/e" + i));
      row("a policy that selects nobody", EDITS, i -> LargeMesh.policy("ns8", 11, "/e" + i));
      row("the routes of one gateway", EDITS, i -> LargeMesh.routes("ns8", 1, 2000 + i));
      row("a new pod of a service", Math.max(1, EDITS / 4), i -> LargeMesh.pod("ns7", 3, 2 + i));
      row("a new service", Math.max(1, EDITS / 4), i -> LargeMesh.service("ns7", 60 + i));
      System.gc();
      Runtime memory = Runtime.getRuntime();
      table.append(
          String.format(
              Locale.ROOT,
              "| memory in use, objects included | %s | | | | %.0f MB | |%n",
              scope,
              (memory.totalMemory() - memory.freeMemory()) / 1e6));
      engine.close();
    }

    private void row(String name, int edits, IntFunction<String> edit) throws InterruptedException {
      if (!name.startsWith(ROWS) && !name.endsWith("first time")) {
        return;
      }
      long[] took = new long[edits];
      woken.set(0);
      long cpu = 0;
      long allocated = 0;
      for (int i = 0; i < edits; i++) {
        String document = edit.apply(i);
        if (!document.isEmpty()) {
          mesh.put(document);
        }
        SourceState next = mesh.state();
        long processorBefore = PROCESS.getProcessCpuTime();
        long allocatedBefore = THREADS.getTotalThreadAllocatedBytes();
        took[i] = accept(next);
        cpu += PROCESS.getProcessCpuTime() - processorBefore;
        allocated += THREADS.getTotalThreadAllocatedBytes() - allocatedBefore;
      }
      Arrays.sort(took);
      String row =
          String.format(
              Locale.ROOT,
              "| %s | %s | %.2f ms | %.2f ms | %.2f ms | %.1f MB | %.0f |%n",
              name,
              scope,
              took[edits / 2] / 1e6,
              took[edits * 95 / 100] / 1e6,
              cpu / 1e6 / edits,
              allocated / 1e6 / edits,
              woken.get() / (double) edits);
      table.append(row);
    }

    private long accept(SourceState state) throws InterruptedException {
      long start = System.nanoTime();
      Objects.requireNonNull(wanted.of(state));
      engine.accept(state);
      return done.at.take() - start;
    }
  }

  /** Takes note of when a generation is compiled. */
  private static final class Done implements EngineListener {
    private final LinkedBlockingQueue<Long> at = new LinkedBlockingQueue<>();
    private long generation;

    @Override
    public void compiled(EngineStatus status, Duration duration) {
      if (status.generation() != generation) {
        generation = status.generation();
        at.add(System.nanoTime());
      }
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
