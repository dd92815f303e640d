package dev.portcullis.e2e.harness;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** As much of ASN.1's DER as a certificate needs: no API of the JDK makes one. */
final class Der {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

  private Der() {}

  static byte[] sequence(byte[]... parts) {
    return tagged(0x30, parts);
  }

  static byte[] set(byte[]... parts) {
    return tagged(0x31, parts);
  }

  /** {@code [number]}, constructed. */
  static byte[] explicit(int number, byte[]... parts) {
    return tagged(0xa0 | number, parts);
  }

  /** {@code [number]} in place of a text's own tag. */
  static byte[] implicitText(int number, String text) {
    return implicit(number, text.getBytes(StandardCharsets.US_ASCII));
  }

  /** {@code [number]} in place of the own tag of something that is no sequence. */
  static byte[] implicit(int number, byte[] content) {
    return tagged(0x80 | number, content);
  }

  static byte[] integer(BigInteger value) {
    return tagged(0x02, value.toByteArray());
  }

  static byte[] enumerated(int value) {
    return tagged(0x0a, new byte[] {(byte) value});
  }

  static byte[] yes() {
    return tagged(0x01, new byte[] {-1});
  }

  static byte[] text(String text) {
    return tagged(0x0c, text.getBytes(StandardCharsets.UTF_8));
  }

  static byte[] time(Instant instant) {
    return tagged(0x18, TIME.format(instant).getBytes(StandardCharsets.US_ASCII));
  }

  static byte[] octets(byte[]... content) {
    return tagged(0x04, content);
  }

  /** A string of bits without unused ones. */
  static byte[] bits(byte[] content) {
    return tagged(0x03, new byte[] {0}, content);
  }

  /** An object identifier of numbers below 16384, the first two of them below 40. */
  static byte[] identifier(int... numbers) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    content.write(numbers[0] * 40 + numbers[1]);
    for (int i = 2; i < numbers.length; i++) {
      if (numbers[i] >= 128) {
        content.write(0x80 | numbers[i] >> 7);
      }
      content.write(numbers[i] & 0x7f);
    }
    return tagged(0x06, content.toByteArray());
  }

  private static byte[] tagged(int tag, byte[]... parts) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      content.writeBytes(part);
    }
    ByteArrayOutputStream encoded = new ByteArrayOutputStream();
    encoded.write(tag);
    int length = content.size();
    if (length >= 0x80) {
      byte[] bytes = BigInteger.valueOf(length).toByteArray();
      int from = bytes[0] == 0 ? 1 : 0;
      encoded.write(0x80 | bytes.length - from);
      encoded.write(bytes, from, bytes.length - from);
    } else {
      encoded.write(length);
    }
    encoded.writeBytes(content.toByteArray());
    return encoded.toByteArray();
  }
}
