package dev.portcullis.e2e.fleet;

import com.google.common.collect.ImmutableSet;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.rpc.Status;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.grpc.netty.shaded.io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/** The bytes of delta requests, with a node that is encoded already. */
final class FleetRequest {
  private static final Status REFUSAL =
      Status.newBuilder().setCode(3).setMessage("refused by the fleet").build();

  private FleetRequest() {}

  /** Asks for names of a type, and says what it still holds of it. */
  static void subscribe(
      ByteBuf out,
      ByteString node,
      String typeUrl,
      ImmutableSet<String> names,
      Map<String, String> known) {
    write(
        out,
        node,
        DeltaDiscoveryRequest.newBuilder()
            .setTypeUrl(typeUrl)
            .addAllResourceNamesSubscribe(names)
            .putAllInitialResourceVersions(known)
            .build());
  }

  /** Says that a response was taken in, or that it was refused. */
  static void answer(
      ByteBuf out, ByteString node, String typeUrl, String nonce, boolean isAccepted) {
    DeltaDiscoveryRequest.Builder answer =
        DeltaDiscoveryRequest.newBuilder().setTypeUrl(typeUrl).setResponseNonce(nonce);
    if (!isAccepted) {
      answer.setErrorDetail(REFUSAL);
    }
    write(out, node, answer.build());
  }

  /** Says what is no request. */
  static void babble(ByteBuf out) {
    Http2Frames.message(out, new byte[] {(byte) 0xff, (byte) 0xff, (byte) 0xff, 0x7f});
  }

  private static void write(ByteBuf out, ByteString node, DeltaDiscoveryRequest request) {
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
    Http2Frames.message(out, message);
  }
}
