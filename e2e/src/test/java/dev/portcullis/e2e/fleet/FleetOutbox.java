package dev.portcullis.e2e.fleet;

import io.grpc.netty.shaded.io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The messages that a stream says, within the windows that the server gives it (RFC 9113, 5.2): who
 * says more is cut off. A message goes as a whole, or waits.
 */
final class FleetOutbox {
  private static final int FRAMING = 5;

  private final Deque<byte[]> waiting = new ArrayDeque<>(0);
  private int connection = Http2Frames.DEFAULT_WINDOW;
  private int stream = Http2Frames.DEFAULT_WINDOW;
  private int initial = Http2Frames.DEFAULT_WINDOW;

  /** Says a message as soon as the windows allow it. */
  void say(ByteBuf out, byte[] message) {
    if (waiting.isEmpty() && fits(message)) {
      write(out, message);
    } else {
      waiting.add(message);
    }
  }

  /** The server's settings: among them how much it takes of a stream. */
  void settings(ByteBuf out, ByteBuf settings) {
    while (settings.isReadable()) {
      int name = settings.readUnsignedShort();
      int value = settings.readInt();
      if (name == Http2Frames.INITIAL_WINDOW_SIZE) {
        stream += value - initial;
        initial = value;
      }
    }
    drain(out);
  }

  /** The server takes more, of the stream or, for 0, of the connection. */
  void update(ByteBuf out, int number, int increment) {
    if (number == 0) {
      connection += increment;
    } else {
      stream += increment;
    }
    drain(out);
  }

  private void drain(ByteBuf out) {
    while (!waiting.isEmpty() && fits(waiting.peek())) {
      write(out, waiting.remove());
    }
  }

  private boolean fits(byte[] message) {
    return message.length + FRAMING <= Math.min(connection, stream);
  }

  private void write(ByteBuf out, byte[] message) {
    connection -= message.length + FRAMING;
    stream -= message.length + FRAMING;
    Http2Frames.message(out, message);
  }
}
