package dev.portcullis.signal;

import com.google.common.collect.ImmutableSet;
import dev.portcullis.model.JwksReference;

/** Takes notice of tokens that a proxy refused for want of a key. */
@FunctionalInterface
public interface UnknownKeySink {
  /**
   * A token was refused. Called by many threads, as often as clients send bad tokens; must return
   * at once.
   *
   * @param candidates the key sets that the key could be missing from; at least one
   * @param keyId what the token says of its key, chosen by whoever made the token; "" if it says
   *     nothing, or nothing usable
   * @param proxy the node id of the proxy that refused it
   */
  void unknownKey(ImmutableSet<JwksReference> candidates, String keyId, String proxy);
}
