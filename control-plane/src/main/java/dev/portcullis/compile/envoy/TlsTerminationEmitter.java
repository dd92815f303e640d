package dev.portcullis.compile.envoy;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.BoolValue;
import dev.portcullis.compile.routing.CredentialName;
import dev.portcullis.model.ServerTlsSettings;
import dev.portcullis.model.ServerTlsSettings.KeyPairFiles;
import dev.portcullis.model.ServerTlsSettings.Mode;
import dev.portcullis.model.ServerTlsSettings.ProtocolVersion;
import dev.portcullis.xds.DeterministicProto;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.core.v3.TransportSocket;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CommonTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SubjectAltNameMatcher;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SubjectAltNameMatcher.SanType;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsCertificate;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsParameters;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsParameters.TlsProtocol;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;

/** Renders how a gateway answers the handshakes of a server. */
final class TlsTerminationEmitter {
  private static final ImmutableList<String> HTTP = ImmutableList.of("h2", "http/1.1");

  /** A name may be of any kind that certificates have. */
  private static final ImmutableList<SanType> NAME_TYPES =
      ImmutableList.of(SanType.URI, SanType.DNS, SanType.EMAIL, SanType.IP_ADDRESS);

  private final MutualTlsEmitter mutualTls;

  TlsTerminationEmitter(MutualTlsEmitter mutualTls) {
    this.mutualTls = mutualTls;
  }

  /** For connections on which requests are looked at. */
  TransportSocket ofRequests(ServerTlsSettings settings) {
    return socket(settings, HTTP);
  }

  /**
   * For connections that are passed on. As in Istio clients that ask for HTTP are told so; members
   * of the mesh are told nothing, as at sidecars: {@link MutualTlsEmitter#opaque}.
   */
  TransportSocket ofConnections(ServerTlsSettings settings) {
    return socket(settings, settings.mode() == Mode.ISTIO_MUTUAL ? ImmutableList.of() : HTTP);
  }

  private TransportSocket socket(ServerTlsSettings settings, ImmutableList<String> protocols) {
    CommonTlsContext.Builder common =
        settings.mode() == Mode.ISTIO_MUTUAL ? ofTheMesh(settings) : ofItsOwn(settings);
    parameters(common, settings);
    DownstreamTlsContext context =
        DownstreamTlsContext.newBuilder()
            .setCommonTlsContext(common.addAllAlpnProtocols(protocols))
            .setRequireClientCertificate(
                BoolValue.of(
                    settings.mode().asksForCertificates()
                        && settings.mode() != Mode.OPTIONAL_MUTUAL))
            .build();
    return TransportSocket.newBuilder()
        .setName("envoy.transport_sockets.tls")
        .setTypedConfig(DeterministicProto.pack(context))
        .build();
  }

  private CommonTlsContext.Builder ofTheMesh(ServerTlsSettings settings) {
    CommonTlsContext.Builder common = mutualTls.identity();
    CertificateValidationContext.Builder clients =
        common.getCombinedValidationContextBuilder().getDefaultValidationContextBuilder();
    if (!settings.subjectAltNames().isEmpty()) {
      // Envoy wants one of the names: beside "any member" they would say nothing.
      clients.clearMatchTypedSubjectAltNames();
    }
    demands(clients, settings);
    return common;
  }

  private static CommonTlsContext.Builder ofItsOwn(ServerTlsSettings settings) {
    CommonTlsContext.Builder common = CommonTlsContext.newBuilder();
    for (String name : settings.credentialNames()) {
      common.addTlsCertificateSdsSecretConfigs(ConfigSources.secret(CredentialName.resource(name)));
    }
    for (KeyPairFiles files : settings.certificates()) {
      common.addTlsCertificates(
          TlsCertificate.newBuilder()
              .setCertificateChain(file(files.certificateChain()))
              .setPrivateKey(file(files.privateKey())));
    }
    if (settings.mode().asksForCertificates()) {
      clients(common, settings);
    }
    return common;
  }

  private static void clients(CommonTlsContext.Builder common, ServerTlsSettings settings) {
    CertificateValidationContext.Builder clients = CertificateValidationContext.newBuilder();
    demands(clients, settings);
    String authorities = CredentialName.authorities(settings);
    if (authorities.isEmpty()) {
      common.setValidationContext(clients.setTrustedCa(file(settings.caCertificates())));
    } else {
      common
          .getCombinedValidationContextBuilder()
          .setDefaultValidationContext(clients)
          .setValidationContextSdsSecretConfig(ConfigSources.secret(authorities));
    }
  }

  private static void demands(
      CertificateValidationContext.Builder clients, ServerTlsSettings settings) {
    for (String name : settings.subjectAltNames()) {
      for (SanType type : NAME_TYPES) {
        clients.addMatchTypedSubjectAltNames(
            SubjectAltNameMatcher.newBuilder()
                .setSanType(type)
                .setMatcher(StringMatcher.newBuilder().setExact(name)));
      }
    }
    clients
        .addAllVerifyCertificateSpki(settings.verifyCertificateSpki())
        .addAllVerifyCertificateHash(settings.verifyCertificateHash());
    if (!settings.caCrl().isEmpty()) {
      clients.setCrl(file(settings.caCrl()));
    }
  }

  private static void parameters(CommonTlsContext.Builder common, ServerTlsSettings settings) {
    TlsParameters parameters =
        TlsParameters.newBuilder()
            .setTlsMinimumProtocolVersion(version(settings.minProtocolVersion()))
            .setTlsMaximumProtocolVersion(version(settings.maxProtocolVersion()))
            .addAllCipherSuites(settings.cipherSuites())
            .build();
    if (!parameters.equals(TlsParameters.getDefaultInstance())) {
      common.setTlsParams(parameters);
    }
  }

  private static TlsProtocol version(ProtocolVersion version) {
    return switch (version) {
      case TLS_AUTO -> TlsProtocol.TLS_AUTO;
      case TLSV1_0 -> TlsProtocol.TLSv1_0;
      case TLSV1_1 -> TlsProtocol.TLSv1_1;
      case TLSV1_2 -> TlsProtocol.TLSv1_2;
      case TLSV1_3 -> TlsProtocol.TLSv1_3;
    };
  }

  private static DataSource file(String path) {
    return DataSource.newBuilder().setFilename(path).build();
  }
}
