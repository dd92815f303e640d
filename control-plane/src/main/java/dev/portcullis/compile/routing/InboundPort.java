package dev.portcullis.compile.routing;

import dev.portcullis.compile.routing.ListenerPlan.GrpcWeb;
import dev.portcullis.compile.routing.ListenerPlan.Opening;
import dev.portcullis.compile.routing.ListenerPlan.Peers;

/**
 * What becomes of connections that were meant for a port of a workload and came to its sidecar.
 *
 * @param number the workload's port, {@link #OTHERS} for all that have nothing of their own
 * @param names Istio's, by which dashboards know it
 * @param peers how others connect to it
 */
public record InboundPort(int number, Names names, Peers peers, Traffic traffic) {
  /** In place of a number. */
  public static final int OTHERS = 0;

  /** The name of the cluster that leads to ports of the workload which nothing describes. */
  public static final String PASSTHROUGH = "InboundPassthroughCluster";

  /** What is looked for where nothing is known of a port. */
  public boolean isDescribed() {
    return !names.equals(Names.UNDESCRIBED);
  }

  /** What a port's connections carry. */
  public sealed interface Traffic {

    /** HTTP, and nothing else. */
    record Requests(RouteTable routes, GrpcWeb grpcWeb) implements Traffic {}

    /** Whatever it is, passed on byte for byte. */
    record Connections(Opening opening, String cluster) implements Traffic {}

    /** What the first bytes tell: requests where they are HTTP's, else connections. */
    record Detected(RouteTable routes, String cluster) implements Traffic {}
  }

  /**
   * What it is called.
   *
   * @param requests where HTTP is spoken
   * @param connections where connections are passed on
   * @param statistics the prefix of the statistics of HTTP
   */
  public record Names(String requests, String connections, String statistics) {
    /** Of ports that nothing describes. */
    static final Names UNDESCRIBED =
        new Names("virtualInbound-catchall-http", "virtualInbound", PASSTHROUGH);

    static Names of(int port) {
      String name = "0.0.0.0_" + port;
      return new Names(name, name, "inbound_" + name);
    }
  }
}
