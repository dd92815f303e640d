package dev.portcullis.document;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Puts a private key of an old form into the frame of PKCS #8, the only one the JDK reads. */
final class PrivateKeyForm {
  private static final int SEQUENCE = 0x30;
  private static final int OCTETS = 0x04;
  private static final byte[] VERSION_0 = {0x02, 0x01, 0x00};

  private PrivateKeyForm() {}

  /**
   * The key with the algorithm of its owner.
   *
   * @param key as PKCS #1 or SEC 1 has it
   * @param owner the SubjectPublicKeyInfo of the public key, which begins with the algorithm
   */
  static byte[] pkcs8(byte[] key, byte[] owner) {
    ByteBuffer info = ByteBuffer.wrap(owner);
    readLength(info);
    int start = info.position();
    int length = readLength(info);
    byte[] algorithm = Arrays.copyOfRange(owner, start, info.position() + length);
    byte[] octets = element(OCTETS, key);
    return element(SEQUENCE, VERSION_0, algorithm, octets);
  }

  /** Reads the tag and the length of an element. */
  private static int readLength(ByteBuffer in) {
    in.get();
    return DerLength.read(in);
  }

  private static byte[] element(int tag, byte[]... parts) {
    int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
    ByteBuffer out = ByteBuffer.allocate(length + 6);
    out.put((byte) tag);
    if (length < 0x80) {
      out.put((byte) length);
    } else {
      out.put((byte) 0x84).putInt(length);
    }
    for (byte[] part : parts) {
      out.put(part);
    }
    return Arrays.copyOf(out.array(), out.position());
  }
}
