package dev.portcullis.e2e.fleet;

/** What requests after the first say of the proxy. */
enum Introduction {
  /** Nothing, as with {@code set_node_on_first_message_only}, which Portcullis' bootstrap has. */
  ONCE,
  /**
   * All, as Envoy does else: java-control-plane remembers no node, and finds the snapshot by the
   * one in each request.
   */
  EACH_TIME,
  /** The node's cluster and nothing else, as no Envoy does: the least that the yardstick needs. */
  CLUSTER_EACH_TIME
}
