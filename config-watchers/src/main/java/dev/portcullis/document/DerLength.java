package dev.portcullis.document;

import java.nio.ByteBuffer;

/** The length of an element of DER. */
final class DerLength {
  private DerLength() {}

  /** Reads the length behind a tag; what is too long for memory comes out as negative or wrong. */
  static int read(ByteBuffer in) {
    int first = in.get() & 0xff;
    if (first < 0x80) {
      return first;
    }
    int length = 0;
    for (int i = first & 0x7f; i > 0; i--) {
      length = length << 8 | in.get() & 0xff;
    }
    return length;
  }
}
