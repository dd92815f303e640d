package dev.portcullis.e2e.fleet;

import io.grpc.netty.shaded.io.netty.buffer.ByteBuf;
import io.grpc.netty.shaded.io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;

/**
 * The few frames of HTTP/2 (RFC 9113) that a client with one gRPC call writes. Thousands of clients
 * share two cores with the server that they measure: a library's client takes more of them than the
 * server does.
 */
final class Http2Frames {
  static final int DATA = 0;
  static final int HEADERS = 1;
  static final int RST_STREAM = 3;
  static final int SETTINGS = 4;
  static final int PING = 6;
  static final int GOAWAY = 7;
  static final int WINDOW_UPDATE = 8;
  static final int ACK = 1;
  static final int END_STREAM = 1;
  static final int PADDED = 8;
  static final int HEAD = 9;
  static final int INITIAL_WINDOW_SIZE = 4;
  static final int DEFAULT_WINDOW = 65_535;

  /** The largest window there is: what is to be read is bounded by the server's own conduct. */
  static final int WINDOW = 1 << 24;

  private static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final int END_HEADERS = 4;
  private static final int STREAM = 1;
  private static final int MOST_PAYLOAD = 16_384;

  private Http2Frames() {}

  /** The connection's preface, its settings, and the call's headers. */
  static ByteBuf opening(ByteBufAllocator allocator, String path, String authority, boolean tls) {
    ByteBuf out = allocator.buffer(512);
    out.writeBytes(PREFACE);
    head(out, 6, SETTINGS, 0, 0);
    out.writeShort(INITIAL_WINDOW_SIZE);
    out.writeInt(WINDOW);
    windowUpdate(out, 0, WINDOW - DEFAULT_WINDOW);
    ByteBuf block = allocator.buffer(256);
    try {
      // HPACK (RFC 7541): names and values of the static table by index, all else as literals.
      block.writeByte(0x83);
      block.writeByte(tls ? 0x87 : 0x86);
      literal(block, 4, path);
      literal(block, 1, authority);
      literal(block, 31, "application/grpc");
      block.writeByte(0);
      string(block, "te");
      string(block, "trailers");
      head(out, block.readableBytes(), HEADERS, END_HEADERS, STREAM);
      out.writeBytes(block);
    } finally {
      block.release();
    }
    return out;
  }

  /** A message of the call, in frames of the size that every server takes. */
  static void message(ByteBuf out, byte[] message) {
    int first = Math.min(message.length, MOST_PAYLOAD - 5);
    head(out, first + 5, DATA, 0, STREAM);
    out.writeByte(0);
    out.writeInt(message.length);
    out.writeBytes(message, 0, first);
    for (int at = first; at < message.length; at += MOST_PAYLOAD) {
      int part = Math.min(message.length - at, MOST_PAYLOAD);
      head(out, part, DATA, 0, STREAM);
      out.writeBytes(message, at, part);
    }
  }

  static void windowUpdate(ByteBuf out, int stream, int increment) {
    head(out, 4, WINDOW_UPDATE, 0, stream);
    out.writeInt(increment);
  }

  static void head(ByteBuf out, int length, int type, int flags, int stream) {
    out.writeMedium(length);
    out.writeByte(type);
    out.writeByte(flags);
    out.writeInt(stream);
  }

  /** Without indexing; the index of the name takes four bits, and what is over a byte more. */
  private static void literal(ByteBuf out, int name, String value) {
    if (name < 15) {
      out.writeByte(name);
    } else {
      out.writeByte(15);
      out.writeByte(name - 15);
    }
    string(out, value);
  }

  private static void string(ByteBuf out, String value) {
    byte[] bytes = value.getBytes(StandardCharsets.US_ASCII);
    if (bytes.length > 126) {
      throw new IllegalArgumentException("too long a header: " + value);
    }
    out.writeByte(bytes.length);
    out.writeBytes(bytes);
  }
}
