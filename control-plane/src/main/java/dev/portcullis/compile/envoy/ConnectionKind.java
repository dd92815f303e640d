package dev.portcullis.compile.envoy;

import com.google.common.collect.ImmutableList;
import dev.portcullis.compile.routing.ListenerPlan.Peers;
import io.envoyproxy.envoy.config.listener.v3.FilterChainMatch;

/**
 * One of the ways in which a connection to a workload may begin, and what it is taken for.
 *
 * @param match how it begins
 * @param mutualTls whether it is mutual TLS that ends here
 */
record ConnectionKind(FilterChainMatch match, boolean mutualTls, Carries carries) {
  /** What is looked at. */
  enum Carries {
    REQUESTS,
    BYTES
  }

  private static final FilterChainMatch ANY = FilterChainMatch.getDefaultInstance();
  private static final FilterChainMatch PLAINTEXT =
      FilterChainMatch.newBuilder().setTransportProtocol("raw_buffer").build();
  private static final FilterChainMatch TLS =
      FilterChainMatch.newBuilder().setTransportProtocol("tls").build();

  private static final ImmutableList<String> MESH_CONNECTIONS =
      ImmutableList.of("istio", "istio-peer-exchange");
  private static final ImmutableList<String> MESH_REQUESTS =
      ImmutableList.of("istio-http/1.0", "istio-http/1.1", "istio-h2");

  /** What Envoy's inspector of HTTP says of the first line. */
  private static final FilterChainMatch PLAINTEXT_REQUESTS =
      speaking(PLAINTEXT, ImmutableList.of("http/1.0", "http/1.1", "h2c"));

  /** By these protocols members of a mesh are told from others who speak TLS. */
  static final ImmutableList<String> MESH_PROTOCOLS =
      ImmutableList.<String>builder().addAll(MESH_CONNECTIONS).addAll(MESH_REQUESTS).build();

  private static final FilterChainMatch MESH_TLS = speaking(TLS, MESH_PROTOCOLS);

  /** To a port where HTTP is spoken; other TLS than the mesh's is refused. */
  static ImmutableList<ConnectionKind> requests(Peers peers) {
    return switch (peers) {
      case ANY -> ImmutableList.of(plain(ANY, Carries.REQUESTS));
      case PERMISSIVE ->
          ImmutableList.of(mutual(MESH_TLS, Carries.REQUESTS), plain(PLAINTEXT, Carries.REQUESTS));
      case STRICT -> ImmutableList.of(mutual(TLS, Carries.REQUESTS));
    };
  }

  /**
   * To a port whose connections are passed on; other TLS than the mesh's is passed on, too, and its
   * peer has no identity.
   */
  static ImmutableList<ConnectionKind> connections(Peers peers) {
    return switch (peers) {
      case ANY -> ImmutableList.of(plain(ANY, Carries.BYTES));
      case PERMISSIVE ->
          ImmutableList.of(
              mutual(MESH_TLS, Carries.BYTES),
              plain(TLS, Carries.BYTES),
              plain(PLAINTEXT, Carries.BYTES));
      case STRICT -> ImmutableList.of(mutual(TLS, Carries.BYTES));
    };
  }

  /**
   * To a port of which nobody says what is spoken. Each form of transport needs its own chain for
   * the rest: where Envoy has found one for the transport, it does not look among those for any.
   */
  static ImmutableList<ConnectionKind> detected(Peers peers) {
    return switch (peers) {
      case ANY ->
          ImmutableList.of(
              plain(PLAINTEXT_REQUESTS, Carries.REQUESTS),
              plain(TLS, Carries.BYTES),
              plain(PLAINTEXT, Carries.BYTES));
      case PERMISSIVE ->
          ImmutableList.of(
              mutual(speaking(TLS, MESH_REQUESTS), Carries.REQUESTS),
              plain(PLAINTEXT_REQUESTS, Carries.REQUESTS),
              mutual(speaking(TLS, MESH_CONNECTIONS), Carries.BYTES),
              plain(TLS, Carries.BYTES),
              plain(PLAINTEXT, Carries.BYTES));
      case STRICT ->
          ImmutableList.of(
              mutual(speaking(TLS, MESH_REQUESTS), Carries.REQUESTS), mutual(TLS, Carries.BYTES));
    };
  }

  private static FilterChainMatch speaking(FilterChainMatch match, ImmutableList<String> alpn) {
    return match.toBuilder().addAllApplicationProtocols(alpn).build();
  }

  private static ConnectionKind plain(FilterChainMatch match, Carries carries) {
    return new ConnectionKind(match, false, carries);
  }

  private static ConnectionKind mutual(FilterChainMatch match, Carries carries) {
    return new ConnectionKind(match, true, carries);
  }
}
