package dev.portcullis.engine;

import com.google.common.collect.ImmutableList;
import com.sun.management.ThreadMXBean;
import dev.portcullis.compile.envoy.CredentialCompiler;
import dev.portcullis.compile.envoy.PolicyCompiler;
import dev.portcullis.compile.envoy.RoutingCompiler;
import dev.portcullis.keys.WantedKeySets;
import dev.portcullis.model.ConfigProblem;
import dev.portcullis.source.SourceState;
import dev.portcullis.xds.ProxyIdentity;
import dev.portcullis.xds.WorkloadGroupKey;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/**
 * Measures what a state and single edits cost the engine in a large mesh; prints a table. Not a
 * test: {@code scripts/bench-edits.sh} runs it.
 */
final class EditCosts {
  private static final int EDITS = Integer.getInteger("edits", 200);
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final LargeMesh mesh;
  private final Done done = new Done();
  private final WantedKeySets wanted = new WantedKeySets();
  private final AtomicInteger woken = new AtomicInteger();
  private final Engine engine =
      new Engine(
          ImmutableList.of(new PolicyCompiler(), new RoutingCompiler(), new CredentialCompiler()),
          done,
          Runtime.getRuntime().availableProcessors());

  private EditCosts(boolean confined) {
    this.mesh = new LargeMesh(confined);
  }

  public static void main(String[] args) throws InterruptedException {
    boolean confined = args.length == 0 || !args[0].equals("unconfined");
    new EditCosts(confined).run();
    System.exit(0);
  }

  private void run() throws InterruptedException {
    for (WorkloadGroupKey group : LargeMesh.groups()) {
      var _ = engine.subscribe(new ProxyIdentity("n", "", "", group), woken::incrementAndGet);
    }
    engine.start();
    long cpu = cpu();
    double took = accept(mesh.state()) / 1e6;
    System.out.printf(
        Locale.ROOT, "%-28s %9.1f ms %9.1f ms CPU%n", "first", took, (cpu() - cpu) / 1e6);
    row("policy of one group", i -> LargeMesh.policy("ns8", 4, "/e" + i));
    row("policy of no group", i -> LargeMesh.policy("ns8", 11, "/e" + i));
    row("routes of one gateway", i -> LargeMesh.routes("ns8", 1, 2000 + i));
    row("a pod comes and goes", i -> LargeMesh.pod("ns7", 3, 2 + i));
    row("a service", i -> LargeMesh.service("ns7", 60 + i));
    Runtime.getRuntime().gc();
    System.out.printf(
        Locale.ROOT,
        "%-28s %9.1f MB%n",
        "heap",
        (Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory()) / 1e6);
  }

  private void row(String name, IntFunction<String> edit) throws InterruptedException {
    long[] took = new long[EDITS];
    woken.set(0);
    long cpu = cpu();
    long allocated = THREADS.getTotalThreadAllocatedBytes();
    long state = 0;
    for (int i = 0; i < EDITS; i++) {
      mesh.put(edit.apply(i));
      long before = System.nanoTime();
      SourceState next = mesh.state();
      state += System.nanoTime() - before;
      took[i] = accept(next);
    }
    Arrays.sort(took);
    System.out.printf(
        Locale.ROOT,
        "%-28s %9.3f ms median %9.3f ms worst of 95%% %7.2f ms CPU %7.2f MB %6.1f groups woken,"
            + " %.2f ms map%n",
        name,
        took[EDITS / 2] / 1e6,
        took[EDITS * 95 / 100] / 1e6,
        (cpu() - cpu) / 1e6 / EDITS,
        (THREADS.getTotalThreadAllocatedBytes() - allocated) / 1e6 / EDITS,
        woken.get() / (double) EDITS,
        state / 1e6 / EDITS);
  }

  private static long cpu() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private long accept(SourceState state) throws InterruptedException {
    long start = System.nanoTime();
    Objects.requireNonNull(wanted.of(state));
    engine.accept(state);
    return done.took.take() - start;
  }

  /** Takes note of when a generation is compiled. */
  private static final class Done implements EngineListener {
    final LinkedBlockingQueue<Long> took = new LinkedBlockingQueue<>();
    private long generation;

    @Override
    public void compiled(EngineStatus status, Duration duration) {
      if (status.generation() != generation) {
        generation = status.generation();
        took.add(System.nanoTime());
      }
    }

    @Override
    public void appeared(ConfigProblem problem) {}

    @Override
    public void resolved(ConfigProblem problem) {}

    @Override
    public void failed(String group, RuntimeException cause) {
      cause.printStackTrace();
    }
  }
}
