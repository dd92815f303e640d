package dev.portcullis.xds;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Message;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * The only place that packs or serialises what proxies are told: {@code Any.pack} and {@code
 * toByteString} write the entries of map fields in any order, which would give equal content
 * different versions.
 */
public final class DeterministicProto {
  private DeterministicProto() {}

  /** {@code message} inside an {@code Any}, map entries sorted by key. */
  public static Any pack(Message message) {
    return Any.newBuilder()
        .setTypeUrl("type.googleapis.com/" + message.getDescriptorForType().getFullName())
        .setValue(bytes(message))
        .build();
  }

  /** The bytes of {@code message}, map entries sorted by key. */
  public static ByteString bytes(Message message) {
    byte[] bytes = new byte[message.getSerializedSize()];
    CodedOutputStream output = CodedOutputStream.newInstance(bytes);
    output.useDeterministicSerialization();
    try {
      message.writeTo(output);
    } catch (IOException e) {
      throw new UncheckedIOException("an array of the right size cannot be full", e);
    }
    output.checkNoSpaceLeft();
    return ByteString.copyFrom(bytes);
  }
}
