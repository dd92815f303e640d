package dev.portcullis.compile.envoy;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.BoolValue;
import dev.portcullis.model.MeshSettings;
import dev.portcullis.model.MeshSettings.Identity;
import dev.portcullis.xds.DeterministicProto;
import io.envoyproxy.envoy.config.core.v3.TransportSocket;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CommonTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SdsSecretConfig;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SubjectAltNameMatcher;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import java.util.stream.Stream;

/** Renders the server's side of mutual TLS between workloads of the mesh. */
final class MutualTlsEmitter {
  private static final ImmutableList<String> HTTP = ImmutableList.of("h2", "http/1.1");

  private final MeshSettings mesh;

  MutualTlsEmitter(MeshSettings mesh) {
    this.mesh = mesh;
  }

  /** For connections on which HTTP is spoken. */
  TransportSocket http() {
    return socket(HTTP);
  }

  /**
   * For connections that carry whatever it is. Nothing is negotiated: {@code istio-peer-exchange},
   * which Istio's own proxies would take up, makes the client begin with a preamble that only their
   * filter can read.
   */
  TransportSocket opaque() {
    return socket(ImmutableList.of());
  }

  /** What the workload shows of itself and asks of others. */
  CommonTlsContext.Builder identity() {
    return CommonTlsContext.newBuilder()
        .addTlsCertificateSdsSecretConfigs(secret("default"))
        .setCombinedValidationContext(
            CommonTlsContext.CombinedCertificateValidationContext.newBuilder()
                .setDefaultValidationContext(members())
                .setValidationContextSdsSecretConfig(secret("ROOTCA")));
  }

  private TransportSocket socket(ImmutableList<String> protocols) {
    DownstreamTlsContext context =
        DownstreamTlsContext.newBuilder()
            .setCommonTlsContext(identity().addAllAlpnProtocols(protocols))
            .setRequireClientCertificate(BoolValue.of(true))
            .build();
    return TransportSocket.newBuilder()
        .setName("envoy.transport_sockets.tls")
        .setTypedConfig(DeterministicProto.pack(context))
        .build();
  }

  /** A certificate authority may serve several meshes; only members of this one are let in. */
  private CertificateValidationContext members() {
    CertificateValidationContext.Builder context = CertificateValidationContext.newBuilder();
    Stream.concat(Stream.of(mesh.trustDomain()), mesh.trustDomainAliases().stream())
        .distinct()
        .forEach(domain ->
            context.addMatchTypedSubjectAltNames(
                SubjectAltNameMatcher.newBuilder()
                    .setSanType(SubjectAltNameMatcher.SanType.URI)
                    .setMatcher(StringMatcher.newBuilder().setPrefix("spiffe://" + domain + "/"))));
    return context.build();
  }

  private SdsSecretConfig secret(String name) {
    SdsSecretConfig.Builder secret = SdsSecretConfig.newBuilder().setName(name);
    // Without a source the name is that of a secret in the bootstrap.
    return mesh.identity() == Identity.FILES
        ? secret.build()
        : secret.setSdsConfig(ConfigSources.identityAgent()).build();
  }
}
