package dev.portcullis.ads;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.MessageLite;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.grpc.Drainable;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor.Marshaller;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/**
 * A response as it goes over the wire. All but the nonce is encoded once for every stream that it
 * is sent on: the fields of a message may come in any order, so that the nonce is the last.
 */
final class WireMessage {
  /** The same in both variants of the protocol. */
  private static final int NONCE = DeltaDiscoveryResponse.NONCE_FIELD_NUMBER;

  private static final byte[] NOTHING = new byte[0];

  private final byte[] shared;
  private final byte[] own;

  private WireMessage(byte[] shared, byte[] own) {
    this.shared = shared;
    this.own = own;
  }

  /** One that has no nonce yet. */
  static WireMessage of(MessageLite response) {
    return new WireMessage(response.toByteArray(), NOTHING);
  }

  /** The same with the nonce of one stream. */
  WireMessage with(String nonce) {
    byte[] field = new byte[CodedOutputStream.computeStringSize(NONCE, nonce)];
    try {
      CodedOutputStream.newInstance(field).writeString(NONCE, nonce);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new WireMessage(shared, field);
  }

  /** Its length in bytes. */
  int size() {
    return shared.length + own.length;
  }

  /** Writes messages. A server reads none of them. */
  static final Marshaller<WireMessage> MARSHALLER =
      new Marshaller<>() {
        @Override
        public InputStream stream(WireMessage message) {
          return new Stream(message);
        }

        @Override
        public WireMessage parse(InputStream stream) {
          throw new UnsupportedOperationException("responses are only written");
        }
      };

  /** Lets gRPC have the bytes copied to where they go, rather than through a buffer of its own. */
  private static final class Stream extends InputStream implements Drainable, KnownLength {
    private final WireMessage message;
    private int position;

    Stream(WireMessage message) {
      this.message = message;
    }

    @Override
    public int drainTo(OutputStream target) throws IOException {
      int left = available();
      int ofShared = Math.min(position, message.shared.length);
      target.write(message.shared, ofShared, message.shared.length - ofShared);
      int ofOwn = position - ofShared;
      target.write(message.own, ofOwn, message.own.length - ofOwn);
      position = message.size();
      return left;
    }

    @Override
    public int available() {
      return message.size() - position;
    }

    @Override
    public int read() {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      if (available() == 0 && length > 0) {
        return -1;
      }
      boolean ofShared = position < message.shared.length;
      byte[] source = ofShared ? message.shared : message.own;
      int from = ofShared ? position : position - message.shared.length;
      int count = Math.min(length, source.length - from);
      System.arraycopy(source, from, target, offset, count);
      position += count;
      return count;
    }
  }
}
