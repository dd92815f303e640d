package dev.portcullis.compile.envoy;

import com.google.common.collect.ImmutableList;
import com.google.common.net.InetAddresses;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.portcullis.compile.routing.UpstreamTls;
import dev.portcullis.compile.routing.UpstreamTls.Authorities;
import dev.portcullis.compile.routing.UpstreamTls.Automatic;
import dev.portcullis.compile.routing.UpstreamTls.Mesh;
import dev.portcullis.compile.routing.UpstreamTls.Origination;
import dev.portcullis.compile.routing.UpstreamTls.OwnCertificate;
import dev.portcullis.compile.routing.UpstreamTls.ServerCheck;
import dev.portcullis.xds.DeterministicProto;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.TransportSocketMatch;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.core.v3.Metadata;
import io.envoyproxy.envoy.config.core.v3.TransportSocket;
import io.envoyproxy.envoy.config.core.v3.UpstreamHttpProtocolOptions;
import io.envoyproxy.envoy.extensions.transport_sockets.raw_buffer.v3.RawBuffer;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CommonTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SubjectAltNameMatcher;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SubjectAltNameMatcher.SanType;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsCertificate;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsParameters;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsParameters.TlsProtocol;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import org.jspecify.annotations.Nullable;

/** Renders the client's side of TLS to a cluster. */
final class UpstreamTlsEmitter {
  // Envoy's own default for clients, said so that nobody has to know it.
  private static final TlsParameters VERSIONS =
      TlsParameters.newBuilder()
          .setTlsMinimumProtocolVersion(TlsProtocol.TLSv1_2)
          .setTlsMaximumProtocolVersion(TlsProtocol.TLSv1_3)
          .build();

  /** By this endpoints are told apart: Istio's names. */
  private static final Struct TAKES_MUTUAL_TLS =
      Struct.newBuilder()
          .putFields("tlsMode", Value.newBuilder().setStringValue("istio").build())
          .build();

  private static final Metadata OF_ENDPOINT =
      Metadata.newBuilder()
          .putFilterMetadata("envoy.transport_socket_match", TAKES_MUTUAL_TLS)
          .build();

  private static final TransportSocketMatch OTHERS =
      TransportSocketMatch.newBuilder()
          .setName("tlsMode-disabled")
          .setMatch(Struct.getDefaultInstance())
          .setTransportSocket(
              TransportSocket.newBuilder()
                  .setName("envoy.transport_sockets.raw_buffer")
                  .setTypedConfig(DeterministicProto.pack(RawBuffer.getDefaultInstance())))
          .build();

  private final MutualTlsEmitter mutualTls;

  UpstreamTlsEmitter(MutualTlsEmitter mutualTls) {
    this.mutualTls = mutualTls;
  }

  /** Secures a cluster. */
  void secure(Cluster.Builder cluster, UpstreamTls tls) {
    switch (tls) {
      case Origination origination -> cluster.setTransportSocket(socket(origination));
      case Mesh mesh -> cluster.setTransportSocket(socket(mesh));
      case Automatic(Mesh mesh) ->
          cluster
              .addTransportSocketMatches(
                  TransportSocketMatch.newBuilder()
                      .setName("tlsMode-istio")
                      .setMatch(TAKES_MUTUAL_TLS)
                      .setTransportSocket(socket(mesh)))
              .addTransportSocketMatches(OTHERS);
    }
  }

  /** What HTTP requests have to do with it, null if nothing. */
  static @Nullable UpstreamHttpProtocolOptions ofRequests(@Nullable UpstreamTls tls) {
    if (!(tls instanceof Origination origination)) {
      return null;
    }
    ServerCheck check = origination.check();
    boolean named = check != null && check.nameOfRequest();
    return origination.sniOfRequest() || named
        ? UpstreamHttpProtocolOptions.newBuilder()
            .setAutoSni(origination.sniOfRequest())
            .setAutoSanValidation(named)
            .build()
        : null;
  }

  /** What marks an endpoint of such a cluster that takes mutual TLS. */
  static Metadata markOfEndpoint() {
    return OF_ENDPOINT;
  }

  private TransportSocket socket(Mesh mesh) {
    CommonTlsContext.Builder common = mutualTls.identity();
    if (!mesh.names().isEmpty()) {
      // Envoy wants one of the names: beside "any member" they would say nothing.
      CertificateValidationContext.Builder servers =
          common.getCombinedValidationContextBuilder().getDefaultValidationContextBuilder();
      servers.clearMatchTypedSubjectAltNames();
      names(servers, mesh.names());
    }
    return socket(mesh.sni(), common.addAllAlpnProtocols(mesh.protocols()));
  }

  private static TransportSocket socket(Origination tls) {
    CommonTlsContext.Builder common = CommonTlsContext.newBuilder();
    switch (tls.certificate()) {
      case null -> {}
      case OwnCertificate.OfFiles(String certificate, String key) ->
          common.addTlsCertificates(
              TlsCertificate.newBuilder()
                  .setCertificateChain(file(certificate))
                  .setPrivateKey(file(key)));
      case OwnCertificate.OfCredential(String resource) ->
          common.addTlsCertificateSdsSecretConfigs(ConfigSources.secret(resource));
    }
    if (tls.check() != null) {
      check(common, tls.check());
    }
    return socket(tls.sni(), common.addAllAlpnProtocols(tls.protocols()));
  }

  private static TransportSocket socket(String sni, CommonTlsContext.Builder common) {
    UpstreamTlsContext context =
        UpstreamTlsContext.newBuilder()
            .setSni(sni)
            .setCommonTlsContext(common.setTlsParams(VERSIONS))
            .build();
    return TransportSocket.newBuilder()
        .setName("envoy.transport_sockets.tls")
        .setTypedConfig(DeterministicProto.pack(context))
        .build();
  }

  /** Without authorities Envoy would take any certificate, without names one of any host. */
  private static void check(CommonTlsContext.Builder common, ServerCheck check) {
    CertificateValidationContext.Builder servers = CertificateValidationContext.newBuilder();
    names(servers, check.names());
    if (!check.revoked().isEmpty()) {
      servers.setCrl(file(check.revoked()));
    }
    switch (check.authorities()) {
      case Authorities.OfFile(String path) ->
          common.setValidationContext(servers.setTrustedCa(file(path)));
      case Authorities.OfCredential(String resource) ->
          common
              .getCombinedValidationContextBuilder()
              .setDefaultValidationContext(servers)
              .setValidationContextSdsSecretConfig(ConfigSources.secret(resource));
    }
  }

  private static void names(
      CertificateValidationContext.Builder servers, ImmutableList<String> names) {
    for (String name : names) {
      servers.addMatchTypedSubjectAltNames(
          SubjectAltNameMatcher.newBuilder()
              .setSanType(type(name))
              .setMatcher(StringMatcher.newBuilder().setExact(name)));
    }
  }

  private static SanType type(String name) {
    if (InetAddresses.isInetAddress(name)) {
      return SanType.IP_ADDRESS;
    }
    return name.contains("://") ? SanType.URI : SanType.DNS;
  }

  private static DataSource file(String path) {
    return DataSource.newBuilder().setFilename(path).build();
  }
}
