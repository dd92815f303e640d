package dev.portcullis.compile.routing;

import com.google.common.collect.ImmutableList;
import dev.portcullis.model.ConfigMeta;
import dev.portcullis.model.GatewayTopology;
import dev.portcullis.xds.Interception;
import org.jspecify.annotations.Nullable;

/** An address that proxies accept requests or connections on. */
public sealed interface ListenerPlan {
  String name();

  /** The IP address to bind. */
  String bind();

  int port();

  /** The objects that it was made from. */
  ImmutableList<ConfigMeta> origins();

  /**
   * A port of a gateway.
   *
   * @param topology what is in front of the gateway
   * @param chains at least one; several where handshakes tell which one it is, no name twice
   */
  record GatewayListener(
      String name,
      String bind,
      int port,
      GatewayTopology topology,
      ImmutableList<GatewayChain> chains,
      ImmutableList<ConfigMeta> origins)
      implements ListenerPlan {

    /** Whether the policy of connections holds for some of its chains. */
    public boolean holdsPolicy() {
      return chains.stream()
          .anyMatch(chain ->
              chain instanceof GatewayChain.Connections connections
                  && connections.enforcement() == GatewayChain.Enforcement.HERE);
    }
  }

  /**
   * A port of a sidecar for its own workload.
   *
   * @param peers how others connect to it
   * @param routes go with the listener: they never change without it
   */
  record InboundListener(
      String name,
      String bind,
      int port,
      GrpcWeb grpcWeb,
      Peers peers,
      RouteTable routes,
      ImmutableList<ConfigMeta> origins)
      implements ListenerPlan {}

  /**
   * A port of a sidecar whose connections are passed on byte for byte.
   *
   * @param peers how others connect to it
   * @param opening how connections begin
   * @param targets at least one
   */
  record TcpListener(
      String name,
      String bind,
      int port,
      Peers peers,
      Opening opening,
      ImmutableList<TcpTarget> targets,
      ImmutableList<ConfigMeta> origins)
      implements ListenerPlan {}

  /**
   * The one port to which everything comes that was meant for the workload of a sidecar.
   *
   * @param ports by number; the last is that of all others
   */
  record VirtualInbound(
      Interception interception,
      ImmutableList<InboundPort> ports,
      ImmutableList<ConfigMeta> origins)
      implements ListenerPlan {
    static final int PORT = 15006;

    @Override
    public String name() {
      return "virtualInbound";
    }

    @Override
    public String bind() {
      return "0.0.0.0";
    }

    @Override
    public int port() {
      return PORT;
    }
  }

  /**
   * A port that a sidecar's workload sends to.
   *
   * @param reach how connections come to it
   * @param chains for some of the connections
   * @param others for those that no chain matches, null to close them
   */
  record OutboundListener(
      String name,
      String bind,
      int port,
      Reach reach,
      ImmutableList<OutboundChain> chains,
      OutboundChain.@Nullable Connections others,
      ImmutableList<ConfigMeta> origins)
      implements ListenerPlan {}

  /** How connections come to an outbound port. */
  enum Reach {
    /** The workload dials it. */
    BOUND,
    /** By the listener that takes what is intercepted: it has no socket of its own. */
    HANDED_OVER,
    /** It takes what is intercepted, and hands over what others are for. */
    REDIRECTED,
    /** The same, where the connection keeps both its addresses. */
    TRANSPARENT
  }

  /**
   * Where a share of the connections goes.
   *
   * @param cluster the name of a cluster, which need not exist: such connections are closed
   * @param policy what DestinationRules say of connections to it
   * @param announced what the cluster's handshakes say will follow
   */
  record TcpTarget(String cluster, int weight, ConnectionPolicy policy, Announced announced) {
    /** One that no DestinationRule is for. */
    TcpTarget(String cluster, int weight) {
      this(cluster, weight, ConnectionPolicy.NONE, Announced.BYTES);
    }
  }

  /** What handshakes say by ALPN will follow, where nobody makes them say something else. */
  enum Announced {
    /** HTTP, to members of the mesh: they have to be told if it is anything else. */
    REQUESTS,
    /** Nothing in particular. */
    BYTES,
    /** What users ask for, to servers that may be anybody. */
    FOR_OTHERS
  }

  /** How the connections of a port begin. */
  enum Opening {
    /** As the protocol likes; maybe the server speaks first, so that nothing is waited for. */
    ANY,
    /** With a TLS handshake, whose server name policy may ask for. */
    TLS
  }

  /** How the peers of a workload connect to it. */
  enum Peers {
    /** As they like: what they send is passed on. */
    ANY,
    /** With mutual TLS or in plaintext. */
    PERMISSIVE,
    /** With mutual TLS. */
    STRICT
  }

  /** Whether browsers' gRPC is translated. */
  enum GrpcWeb {
    TRANSLATED,
    OFF
  }
}
