package dev.portcullis.decide.token;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;

/** The form in which the JDK takes ECDSA signatures: an ASN.1 sequence of two integers. */
final class DerSignature {
  private static final int SEQUENCE = 0x30;
  private static final int INTEGER = 0x02;

  private DerSignature() {}

  static byte[] of(BigInteger r, BigInteger s) {
    ByteArrayOutputStream numbers = new ByteArrayOutputStream();
    write(numbers, INTEGER, r.toByteArray());
    write(numbers, INTEGER, s.toByteArray());
    ByteArrayOutputStream sequence = new ByteArrayOutputStream();
    write(sequence, SEQUENCE, numbers.toByteArray());
    return sequence.toByteArray();
  }

  private static void write(ByteArrayOutputStream out, int tag, byte[] content) {
    out.write(tag);
    int length = content.length;
    if (length >= 0x100) {
      out.write(0x82);
      out.write(length >> 8);
    } else if (length >= 0x80) {
      out.write(0x81);
    }
    out.write(length);
    out.writeBytes(content);
  }
}
