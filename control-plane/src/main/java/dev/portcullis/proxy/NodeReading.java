package dev.portcullis.proxy;

import com.google.common.collect.ImmutableList;
import dev.portcullis.xds.ProxyIdentity;

/** What a node's description of itself comes to. */
public sealed interface NodeReading {
  /**
   * A proxy that can be served.
   *
   * @param warnings what its operator should know
   */
  record Accepted(ProxyIdentity identity, ImmutableList<String> warnings) implements NodeReading {}

  /**
   * A proxy that cannot be served, or could be served only with less than its policy asks for.
   *
   * @param reason a sentence for its operator
   * @param tooLarge true if it says more of itself than is allowed
   */
  record Refused(String reason, boolean tooLarge) implements NodeReading {
    /** One whose size is not the reason. */
    public Refused(String reason) {
      this(reason, false);
    }
  }
}
