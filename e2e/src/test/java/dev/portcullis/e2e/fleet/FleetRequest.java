package dev.portcullis.e2e.fleet;

import com.google.common.collect.ImmutableSet;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.rpc.Status;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/** The bytes of delta requests, with a node that is encoded already. */
final class FleetRequest {
  private static final Status REFUSAL =
      Status.newBuilder().setCode(3).setMessage("refused by the fleet").build();

  private FleetRequest() {}

  /** Asks for names of a type, and says what it still holds of it. */
  static byte[] subscribe(
      ByteString node, String typeUrl, ImmutableSet<String> names, Map<String, String> known) {
    return encoded(
        node,
        DeltaDiscoveryRequest.newBuilder()
            .setTypeUrl(typeUrl)
            .addAllResourceNamesSubscribe(names)
            .putAllInitialResourceVersions(known)
            .build());
  }

  /** Says that a response was taken in, or that it was refused. */
  static byte[] answer(ByteString node, String typeUrl, String nonce, boolean isAccepted) {
    DeltaDiscoveryRequest.Builder answer =
        DeltaDiscoveryRequest.newBuilder().setTypeUrl(typeUrl).setResponseNonce(nonce);
    if (!isAccepted) {
      answer.setErrorDetail(REFUSAL);
    }
    return encoded(node, answer.build());
  }

  /** Says what is no request. */
  static byte[] babble() {
    return new byte[] {(byte) 0xff, (byte) 0xff, (byte) 0xff, 0x7f};
  }

  private static byte[] encoded(ByteString node, DeltaDiscoveryRequest request) {
    int size = request.getSerializedSize();
    if (!node.isEmpty()) {
      size += CodedOutputStream.computeBytesSize(DeltaDiscoveryRequest.NODE_FIELD_NUMBER, node);
    }
    byte[] message = new byte[size];
    CodedOutputStream encoded = CodedOutputStream.newInstance(message);
    try {
      if (!node.isEmpty()) {
        encoded.writeBytes(DeltaDiscoveryRequest.NODE_FIELD_NUMBER, node);
      }
      request.writeTo(encoded);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return message;
  }
}
