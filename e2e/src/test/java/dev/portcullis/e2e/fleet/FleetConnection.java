package dev.portcullis.e2e.fleet;

import io.grpc.netty.shaded.io.netty.buffer.ByteBuf;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;

/** A connection with one delta ADS call: takes frames apart, and hands messages to the stream. */
final class FleetConnection extends ByteToMessageDecoder {
  private static final String PATH =
      "/envoy.service.discovery.v3.AggregatedDiscoveryService/DeltaAggregatedResources";
  private static final int MESSAGE_HEAD = 5;

  private final FleetStream stream;
  private final String authority;
  private final boolean tls;
  private byte[] message = new byte[0];
  private int filled;
  private final byte[] messageHead = new byte[MESSAGE_HEAD];
  private int headFilled;
  private int unacknowledged;

  FleetConnection(FleetStream stream, String authority, boolean tls) {
    this.stream = stream;
    this.authority = authority;
    this.tls = tls;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    // Over TLS this waits for the handshake.
    ByteBuf out = Http2Frames.opening(context.alloc(), PATH, authority, tls);
    stream.open(context.channel(), out);
    context.writeAndFlush(out, context.voidPromise());
    context.fireChannelActive();
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> ignored) {
    if (in.readableBytes() < Http2Frames.HEAD) {
      return;
    }
    int length = in.getUnsignedMedium(in.readerIndex());
    if (in.readableBytes() < Http2Frames.HEAD + length) {
      return;
    }
    in.skipBytes(3);
    int type = in.readByte();
    int flags = in.readByte();
    int number = in.readInt();
    ByteBuf payload = in.readSlice(length);
    switch (type) {
      case Http2Frames.DATA -> data(context, payload, flags);
      case Http2Frames.SETTINGS, Http2Frames.PING -> acknowledge(context, payload, type, flags);
      case Http2Frames.WINDOW_UPDATE -> {
        ByteBuf out = context.alloc().buffer(256);
        stream.outbox().update(out, number, payload.readInt());
        write(context, out);
      }
      case Http2Frames.HEADERS -> {
        if ((flags & Http2Frames.END_STREAM) != 0) {
          context.close();
        }
      }
      case Http2Frames.RST_STREAM, Http2Frames.GOAWAY -> context.close();
      default -> {}
    }
  }

  private void acknowledge(ChannelHandlerContext context, ByteBuf payload, int type, int flags) {
    if ((flags & Http2Frames.ACK) != 0) {
      return;
    }
    ByteBuf out = context.alloc().buffer(256);
    int length = type == Http2Frames.PING ? payload.readableBytes() : 0;
    Http2Frames.head(out, length, type, Http2Frames.ACK, 0);
    if (type == Http2Frames.PING) {
      out.writeBytes(payload);
    } else {
      stream.outbox().settings(out, payload);
    }
    write(context, out);
  }

  private void data(ChannelHandlerContext context, ByteBuf payload, int flags) {
    unacknowledged += payload.readableBytes();
    ByteBuf content = payload;
    if ((flags & Http2Frames.PADDED) != 0) {
      int padding = payload.readUnsignedByte();
      content = payload.readSlice(payload.readableBytes() - padding);
    }
    ByteBuf out = context.alloc().buffer(256);
    while (content.isReadable()) {
      messagePart(content, out);
    }
    if (unacknowledged > Http2Frames.WINDOW / 2) {
      Http2Frames.windowUpdate(out, 0, unacknowledged);
      Http2Frames.windowUpdate(out, 1, unacknowledged);
      unacknowledged = 0;
    }
    write(context, out);
  }

  private static void write(ChannelHandlerContext context, ByteBuf out) {
    if (out.isReadable()) {
      context.writeAndFlush(out, context.voidPromise());
    } else {
      out.release();
    }
  }

  private void messagePart(ByteBuf content, ByteBuf out) {
    if (headFilled < MESSAGE_HEAD) {
      int part = Math.min(MESSAGE_HEAD - headFilled, content.readableBytes());
      content.readBytes(messageHead, headFilled, part);
      headFilled += part;
      if (headFilled < MESSAGE_HEAD) {
        return;
      }
      message = new byte[length()];
      filled = 0;
    }
    int part = Math.min(message.length - filled, content.readableBytes());
    content.readBytes(message, filled, part);
    filled += part;
    if (filled == message.length) {
      headFilled = 0;
      byte[] whole = message;
      message = new byte[0];
      stream.heard(whole, out);
    }
  }

  private int length() {
    return (messageHead[1] & 0xff) << 24
        | (messageHead[2] & 0xff) << 16
        | (messageHead[3] & 0xff) << 8
        | messageHead[4] & 0xff;
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    stream.ended();
    context.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    context.close();
  }
}
