package dev.portcullis.compile.envoy;

import com.google.common.net.InetAddresses;
import dev.portcullis.compile.routing.UpstreamTls;
import dev.portcullis.xds.DeterministicProto;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.core.v3.TransportSocket;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CommonTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SubjectAltNameMatcher;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SubjectAltNameMatcher.SanType;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsCertificate;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsParameters;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsParameters.TlsProtocol;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;

/** Renders the client's side of TLS to a cluster. */
final class UpstreamTlsEmitter {
  // Envoy's own default for clients, said so that nobody has to know it.
  private static final TlsParameters VERSIONS =
      TlsParameters.newBuilder()
          .setTlsMinimumProtocolVersion(TlsProtocol.TLSv1_2)
          .setTlsMaximumProtocolVersion(TlsProtocol.TLSv1_3)
          .build();

  private UpstreamTlsEmitter() {}

  static TransportSocket socket(UpstreamTls tls) {
    CommonTlsContext.Builder common = CommonTlsContext.newBuilder().setTlsParams(VERSIONS);
    if (!tls.certificate().isEmpty()) {
      common.addTlsCertificates(
          TlsCertificate.newBuilder()
              .setCertificateChain(file(tls.certificate()))
              .setPrivateKey(file(tls.privateKey())));
    }
    if (!tls.unverified()) {
      common.setValidationContext(validation(tls));
    }
    UpstreamTlsContext context =
        UpstreamTlsContext.newBuilder().setSni(tls.sni()).setCommonTlsContext(common).build();
    return TransportSocket.newBuilder()
        .setName("envoy.transport_sockets.tls")
        .setTypedConfig(DeterministicProto.pack(context))
        .build();
  }

  /** Without authorities Envoy would take any certificate, without names one of any host. */
  private static CertificateValidationContext validation(UpstreamTls tls) {
    CertificateValidationContext.Builder context =
        CertificateValidationContext.newBuilder().setTrustedCa(file(tls.authorities()));
    for (String name : tls.names()) {
      context.addMatchTypedSubjectAltNames(
          SubjectAltNameMatcher.newBuilder()
              .setSanType(type(name))
              .setMatcher(StringMatcher.newBuilder().setExact(name)));
    }
    return context.build();
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
