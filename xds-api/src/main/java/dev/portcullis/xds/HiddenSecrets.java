package dev.portcullis.xds;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageOrBuilder;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;

/** Takes out of secrets what must not be shown. */
final class HiddenSecrets {
  private static final DataSource HIDDEN =
      DataSource.newBuilder().setInlineString("(hidden)").build();

  private HiddenSecrets() {}

  /** What may be shown of {@code message}: all of it, unless it is a secret, packed or not. */
  static MessageOrBuilder in(MessageOrBuilder message) throws InvalidProtocolBufferException {
    return switch (message) {
      case Secret secret -> shown(secret);
      case Any any when any.is(Secret.class) -> Any.pack(shown(any.unpack(Secret.class)));
      default -> message;
    };
  }

  private static Secret shown(Secret secret) {
    Secret.Builder shown = Secret.newBuilder().setName(secret.getName());
    if (secret.hasValidationContext()) {
      return shown.setValidationContext(secret.getValidationContext()).build();
    }
    if (secret.hasTlsCertificate()) {
      shown
          .getTlsCertificateBuilder()
          .setCertificateChain(secret.getTlsCertificate().getCertificateChain())
          .setPrivateKey(HIDDEN);
      if (secret.getTlsCertificate().hasOcspStaple()) {
        shown.getTlsCertificateBuilder().setOcspStaple(secret.getTlsCertificate().getOcspStaple());
      }
    }
    return shown.build();
  }
}
