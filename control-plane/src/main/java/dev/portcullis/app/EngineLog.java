package dev.portcullis.app;

import dev.portcullis.engine.EngineListener;
import dev.portcullis.engine.EngineStatus;
import dev.portcullis.metrics.Meters;
import dev.portcullis.model.ConfigProblem;
import dev.portcullis.source.SourceState.Health;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes the engine's work into the log and the meters. */
final class EngineLog implements EngineListener {
  private static final Logger LOG = LoggerFactory.getLogger(EngineLog.class);

  private final Meters meters;
  private long generation;

  EngineLog(Meters meters) {
    this.meters = meters;
  }

  @Override
  public void compiled(EngineStatus status, Duration took) {
    meters.compiled(took);
    if (status.generation() != generation) {
      generation = status.generation();
      LOG.info(
          "generation={} objects={} groups={} problems={} source={} took_us={}",
          generation,
          status.objects(),
          status.groups().size(),
          status.problems().size(),
          status.health() == Health.SYNCED ? "synced" : "degraded",
          took.toNanos() / 1000);
    }
  }

  @Override
  public void appeared(ConfigProblem problem) {
    write(problem);
  }

  /** Writes {@code problem} at the level of its severity. */
  static void write(ConfigProblem problem) {
    switch (problem.severity()) {
      case ERROR -> LOG.error("problem {}", problem);
      case WARNING -> LOG.warn("problem {}", problem);
      case NOTICE -> LOG.info("problem {}", problem);
    }
  }

  @Override
  public void resolved(ConfigProblem problem) {
    LOG.info("resolved {} {}", problem.location(), problem.code());
  }

  @Override
  public void failed(String group, RuntimeException cause) {
    LOG.error("group={} could not be compiled; its proxies keep what they have", group, cause);
  }
}
