package dev.portcullis.engine;

import com.google.common.collect.ImmutableList;
import dev.portcullis.compile.envoy.CredentialCompiler;
import dev.portcullis.compile.envoy.PolicyCompiler;
import dev.portcullis.compile.envoy.RoutingCompiler;
import dev.portcullis.model.ConfigProblem;
import dev.portcullis.source.SourceState;
import dev.portcullis.xds.ProxyIdentity;
import dev.portcullis.xds.WorkloadGroupKey;
import java.time.Duration;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What compiling 10,000 policies and 5,000 services for 500 groups takes: all, and one edit. */
@State(Scope.Benchmark)
@Fork(value = 1, jvmArgsAppend = "--sun-misc-unsafe-memory-access=allow")
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class CompileBenchmark {
  private LargeMesh mesh;
  private Running running;
  private int edits;

  /** An engine that all groups are subscribed to, and its word of each generation. */
  private static final class Running implements EngineListener {
    private final SynchronousQueue<Long> compiled = new SynchronousQueue<>();
    private final Engine engine =
        new Engine(
            ImmutableList.of(new PolicyCompiler(), new RoutingCompiler(), new CredentialCompiler()),
            this,
            Runtime.getRuntime().availableProcessors());
    private long generation;

    Running() {
      for (WorkloadGroupKey group : LargeMesh.groups()) {
        var _ = engine.subscribe(new ProxyIdentity("n", "", "", group), () -> {});
      }
      engine.start();
    }

    long compile(SourceState state) throws InterruptedException {
      engine.accept(state);
      return compiled.take();
    }

    @Override
    public void compiled(EngineStatus status, Duration took) {
      if (status.generation() == generation) {
        return;
      }
      generation = status.generation();
      try {
        compiled.put(generation);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void appeared(ConfigProblem problem) {}

    @Override
    public void resolved(ConfigProblem problem) {}

    @Override
    public void failed(String group, RuntimeException cause) {
      throw cause;
    }
  }

  /** Everything, compiled once. */
  @Setup(Level.Trial)
  public void setUp() throws InterruptedException {
    mesh = new LargeMesh(true);
    running = new Running();
    running.compile(mesh.state());
  }

  @TearDown(Level.Trial)
  public void tearDown() {
    running.engine.close();
  }

  /** All groups for the first time. */
  @Benchmark
  @BenchmarkMode(Mode.SingleShotTime)
  @Warmup(iterations = 2)
  @Measurement(iterations = 5)
  public long everything() throws InterruptedException {
    Running fresh = new Running();
    long generation = fresh.compile(mesh.state());
    fresh.engine.close();
    return generation;
  }

  /** One rule of one group, until it is published. */
  @Benchmark
  @BenchmarkMode(Mode.AverageTime)
  @Warmup(iterations = 3, time = 2)
  @Measurement(iterations = 5, time = 2)
  public long oneRule() throws InterruptedException {
    mesh.put(LargeMesh.policy("ns8", 4, "/e" + edits++));
    return running.compile(mesh.state());
  }
}
