package dev.portcullis.ads;

import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.StatusRuntimeException;
import java.io.InputStream;

/**
 * Reads requests. Of what is none gRPC would log every one, stack and all, and end the call without
 * a word to its listener.
 *
 * @param unreadable what stands for it instead
 */
record Requests<Q>(Marshaller<Q> marshaller, Q unreadable) implements Marshaller<Q> {
  @Override
  public InputStream stream(Q request) {
    return marshaller.stream(request);
  }

  @Override
  public Q parse(InputStream stream) {
    try {
      return marshaller.parse(stream);
    } catch (StatusRuntimeException e) {
      return unreadable;
    }
  }
}
