package dev.portcullis.engine;

import dev.portcullis.model.ConfigProblem;
import java.time.Duration;

/** What is told about the engine's work, for metrics and logs; called by the engine thread. */
public interface EngineListener {
  /** A generation has been compiled and published. */
  void compiled(EngineStatus status, Duration took);

  /** A problem that was not there before. */
  void appeared(ConfigProblem problem);

  /** A problem that is there no more. */
  void resolved(ConfigProblem problem);

  /** A group could not be compiled, which is a bug; its proxies keep what they have. */
  void failed(String group, RuntimeException cause);
}
