package dev.portcullis.compile.authn;

import dev.portcullis.model.ProblemCode;
import java.time.Duration;

/** Through which cluster a proxy fetches keys. */
public sealed interface KeyCluster {
  /**
   * Through this one.
   *
   * @param uri what it asks for
   * @param refresh the time from one fetch to the next
   */
  record Through(String cluster, String uri, Duration refresh) implements KeyCluster {}

  /**
   * Through none.
   *
   * @param reason a sentence without a full stop
   */
  record None(ProblemCode code, String reason, String hint) implements KeyCluster {}
}
