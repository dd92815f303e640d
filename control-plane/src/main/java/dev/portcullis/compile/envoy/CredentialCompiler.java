package dev.portcullis.compile.envoy;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.ByteString;
import dev.portcullis.compile.AspectCompiler;
import dev.portcullis.compile.Compiled;
import dev.portcullis.compile.ConfigView;
import dev.portcullis.compile.routing.GatewayCredentials;
import dev.portcullis.compile.routing.GatewayCredentials.Credential;
import dev.portcullis.model.Secret.KeyPair;
import dev.portcullis.model.SecretText;
import dev.portcullis.xds.EncodedResource;
import dev.portcullis.xds.ResourceType;
import dev.portcullis.xds.WorkloadGroupKey;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import java.util.Base64;
import java.util.List;

/**
 * Compiles the Secrets of gateways: an aspect of its own, so that a certificate that is renewed
 * changes no listener. Who may be told them is not decided here.
 */
public final class CredentialCompiler implements AspectCompiler {

  @Override
  public Compiled compile(ConfigView view, WorkloadGroupKey group) {
    GatewayCredentials.Plan plan = GatewayCredentials.plan(view, group);
    return new Compiled(
        plan.credentials().stream()
            .map(CredentialCompiler::resource)
            .collect(ImmutableList.toImmutableList()),
        plan.problems());
  }

  private static EncodedResource resource(Credential credential) {
    Secret.Builder secret = Secret.newBuilder().setName(credential.resource());
    switch (credential.part()) {
      case KEY_PAIR -> keyPair(secret, credential.secret());
      case AUTHORITIES -> authorities(secret, credential.secret());
    }
    return RoutingCompiler.resource(
        ResourceType.SECRET,
        credential.resource(),
        secret.build(),
        List.of(credential.secret().meta()));
  }

  private static void keyPair(Secret.Builder secret, dev.portcullis.model.Secret of) {
    KeyPair pair = of.keyPair();
    if (pair != null) {
      secret
          .getTlsCertificateBuilder()
          .setCertificateChain(inline(pair.certificateChain()))
          .setPrivateKey(inline(pair.privateKey()));
      if (!pair.ocspStaple().isEmpty()) {
        // Envoy takes it in no other form, for it is binary.
        ByteString staple = ByteString.copyFrom(Base64.getDecoder().decode(pair.ocspStaple()));
        secret
            .getTlsCertificateBuilder()
            .setOcspStaple(DataSource.newBuilder().setInlineBytes(staple));
      }
    }
  }

  private static void authorities(Secret.Builder secret, dev.portcullis.model.Secret of) {
    SecretText authorities = of.authorities();
    if (authorities != null) {
      secret.getValidationContextBuilder().setTrustedCa(inline(authorities));
    }
    SecretText revoked = of.revoked();
    if (revoked != null) {
      secret.getValidationContextBuilder().setCrl(inline(revoked));
    }
  }

  private static DataSource inline(SecretText text) {
    return DataSource.newBuilder().setInlineBytes(ByteString.copyFromUtf8(text.reveal())).build();
  }
}
