package dev.portcullis.signal;

import io.grpc.MethodDescriptor.Marshaller;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * Messages as they came, of which no more is read than one byte above the limit: that of the server
 * is made for what proxies say of their subscriptions.
 */
final class BoundedBytes implements Marshaller<byte[]> {
  private final int limit;

  BoundedBytes(int limit) {
    this.limit = limit;
  }

  @Override
  public InputStream stream(byte[] message) {
    return new ByteArrayInputStream(message);
  }

  @Override
  public byte[] parse(InputStream stream) {
    try {
      return stream.readNBytes(limit + 1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
